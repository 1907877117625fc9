/** `-E CERTIFICATE[:PASSWORD]`: a file name that may contain escaped colons, and the password of the key. */
/** Splits `CERTIFICATE[:PASSWORD]`; a backslash escapes a colon or backslash in the file name. */
export function parseCertificate(text: string): { file: string; password: string | undefined } {
  const [, file = "", password] = /^((?:\\.|[^:\\]|\\$)*)(?::(.*))?$/s.exec(text) ?? [];
  return { file: file.replace(/\\([:\\])/g, "$1"), password };
}
