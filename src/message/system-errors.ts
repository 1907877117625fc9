/** The texts of operating system errors as strerror gives them, which curl and other Unix programs print. */
import { getSystemErrorMap } from "node:util";
import { printable } from "./printable.ts";

/** glibc's text where it differs from libuv's, and for codes that Node reports without a number. */
const texts: Readonly<Record<string, string>> = {
  EACCES: "Permission denied",
  EBADF: "Bad file descriptor",
  EADDRINUSE: "Address already in use",
  EADDRNOTAVAIL: "Cannot assign requested address",
  EBUSY: "Device or resource busy",
  ECONNABORTED: "Software caused connection abort",
  ECONNREFUSED: "Connection refused",
  ECONNRESET: "Connection reset by peer",
  EDQUOT: "Disk quota exceeded",
  EEXIST: "File exists",
  EHOSTDOWN: "Host is down",
  EHOSTUNREACH: "No route to host",
  EIO: "Input/output error",
  EISDIR: "Is a directory",
  ELOOP: "Too many levels of symbolic links",
  EMFILE: "Too many open files",
  ENAMETOOLONG: "File name too long",
  ENETDOWN: "Network is down",
  ENETUNREACH: "Network is unreachable",
  ENOENT: "No such file or directory",
  ENOSPC: "No space left on device",
  ENOTDIR: "Not a directory",
  ENOTSOCK: "Socket operation on non-socket",
  EPERM: "Operation not permitted",
  EPIPE: "Broken pipe",
  EROFS: "Read-only file system",
  ETIMEDOUT: "Connection timed out",
};

/**
 * Returns why a system call failed: strerror's text, or else libuv's, or else the error's code or its message, made
 * printable.
 */
export function systemErrorText(error: unknown): string {
  const { code, errno, message } = error as Partial<NodeJS.ErrnoException>;
  const known = texts[code ?? ""];
  if (known !== undefined) return known;
  const text = errno === undefined ? undefined : getSystemErrorMap().get(errno)?.[1];
  if (text !== undefined) return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
  return code ?? printable(message ?? String(error));
}
