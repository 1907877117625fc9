/** Reads configuration, tokens and sessions: regular files of UTF-8 text up to a given size. */
import { isUtf8 } from "node:buffer";
import { readFileSync, type Stats, statSync } from "node:fs";
import { systemErrorText } from "../../message/system-errors.ts";

/** Why there is no text. */
export interface NoText {
  /**
   * - missing: no such file
   * - unreachable: a folder above it cannot be searched
   * - folder, device, pipe: not a file
   * - too large, unreadable, not text: the file exists and cannot be used
   */
  readonly kind:
    | "missing"
    | "unreachable"
    | "folder"
    | "device"
    | "pipe"
    | "too large"
    | "unreadable"
    | "not text";
  /** For messages, after the file's name. Does not quote the file's content. */
  readonly reason: string;
  /** How to fix it. */
  readonly fix: string;
  /** The number of the first line that is not text, counted from 1. */
  readonly line?: number;
}

/** In bytes: far more than any cache file that AWS's tools write. */
export const maxCacheSize = 1024 ** 2;

/**
 * Returns the text of the file without its byte order mark. Never throws and never blocks: only regular files are
 * opened. `maxSize` is in bytes.
 */
export function readTextFile(path: string, maxSize: number): { readonly text: string } | NoText {
  try {
    return noFile(statSync(path), maxSize) ?? decodeText(readFileSync(path));
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    const reason = `cannot be read (${systemErrorText(error)})`;
    if (code === "ENOENT" || code === "ENOTDIR")
      return { kind: "missing", reason: "does not exist", fix: "create it" };
    const isFolders = code === "EACCES" && syscall === "stat";
    return { kind: isFolders ? "unreachable" : "unreadable", reason, fix: "check its permissions" };
  }
}

function noFile(stats: Stats, maxSize: number): NoText | undefined {
  const fix = "name a regular file";
  if (stats.isDirectory()) return { kind: "folder", reason: "is a folder", fix };
  if (stats.isCharacterDevice()) return { kind: "device", reason: "is a device", fix };
  // Opening a pipe would block until it has a writer, regardless of any time limit.
  if (!stats.isFile()) return { kind: "pipe", reason: "is not a regular file", fix };
  if (stats.size <= maxSize) return undefined;
  const reason = `has ${stats.size} bytes, and at most ${maxSize} are read`;
  return { kind: "too large", reason, fix: "check that it is the right file" };
}

function decodeText(bytes: Buffer): { readonly text: string } | NoText {
  if (isUtf16(bytes)) {
    const fix = "save it as UTF-8 (PowerShell: Set-Content -Encoding utf8)";
    return { kind: "not text", reason: "is UTF-16 text", fix, line: 1 };
  }
  const valid = isUtf8(bytes);
  const bad = valid ? bytes.indexOf(0) : startOfInvalidLine(bytes);
  if (bad >= 0) {
    const line = bytes
      .subarray(0, bad)
      .toString("latin1")
      .split(/\r\n|\n|\r/).length;
    const reason = valid ? "contains a NUL byte" : "is not UTF-8 text";
    return { kind: "not text", reason, fix: "save it as UTF-8 text", line };
  }
  const text = bytes.toString("utf8");
  return { text: text.startsWith("\uFEFF") ? text.slice(1) : text };
}

/** Detected by the byte order mark, or by a first character of two bytes; PowerShell's `>` writes such files. */
function isUtf16(bytes: Buffer): boolean {
  if (bytes.length < 2) return false;
  return [0xfeff, 0xfffe].includes(bytes.readUInt16BE()) || (bytes[0] === 0) !== (bytes[1] === 0);
}

/** In UTF-8 a line feed is never part of another character, so lines can be checked one by one. */
function startOfInvalidLine(bytes: Buffer): number {
  for (let start = 0; start < bytes.length; ) {
    const feed = bytes.indexOf(0x0a, start);
    const end = feed < 0 ? bytes.length : feed + 1;
    if (!isUtf8(bytes.subarray(start, end))) return start;
    start = end;
  }
  return -1;
}
