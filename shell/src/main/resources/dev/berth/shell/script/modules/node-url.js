// The part of node:url that scripts use.
const url = globalThis.URL;
const params = globalThis.URLSearchParams;
export { url as URL, params as URLSearchParams };
export const fileURLToPath = (file) => decodeURIComponent(new url(file).pathname);
export const pathToFileURL = (path) => new url("file://" + encodeURI(path));
export default { URL: url, URLSearchParams: params, fileURLToPath, pathToFileURL };
