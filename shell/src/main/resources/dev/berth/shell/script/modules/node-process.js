// node:process.
const { process } = globalThis;
export const { argv, env, exit, cwd, stdout, stderr, platform, pid } = process;
export default process;
