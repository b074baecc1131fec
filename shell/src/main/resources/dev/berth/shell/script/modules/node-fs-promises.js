// node:fs/promises.
import { promises } from "node:fs";
export const { readFile, writeFile, appendFile, mkdir, mkdtemp, readdir, rm, rename, stat } = promises;
export default promises;
