import { expect, test } from "vitest";
import { shlexSplit, splitWindowsCommand } from "../../../src/aws/credentials/shlex.ts";
import { cpuTime } from "../../support/cpu-time.ts";

test.each<[string, string[] | undefined]>([
  ["a b", ["a", "b"]],
  ["  a\t b ", ["a", "b"]],
  ["a\nb\r\nc", ["a", "b", "c"]],
  ["a\u00a0b", ["a\u00a0b"]],
  ["'a b' c", ["a b", "c"]],
  ['"a b"c', ["a bc"]],
  ['a"" ""', ["a", ""]],
  ["a\\ b", ["a b"]],
  ["'a\\b'", ["a\\b"]],
  ['"a\\"b\\\\c\\d"', ['a"b\\c\\d']],
  ['"it\'s"', ["it's"]],
  ["a #b", ["a", "#b"]],
  ["", []],
  ["'a", undefined],
  ['"a', undefined],
  ["a\\", undefined],
])("splits %j as Python's shlex does", (text, words) => {
  expect(shlexSplit(text)).toEqual(words);
});

test.each(["' ", '"\\', "a ", "'a' "])("splits a megabyte of %j in less than two seconds", text => {
  expect(cpuTime(() => shlexSplit(text.repeat(1024 ** 2 / text.length)))).toBeLessThan(2000);
});

test.each<[string, string[] | undefined]>([
  ["C:\\tools\\give.exe --role admin", ["C:\\tools\\give.exe", "--role", "admin"]],
  ['"C:\\Program Files\\give.exe" a', ["C:\\Program Files\\give.exe", "a"]],
  ["\\\\server\\share\\give.exe", ["\\\\server\\share\\give.exe"]],
  ['say \\"hi\\"', ["say", '"hi"']],
  ['"C:\\dir\\\\" x', ["C:\\dir\\", "x"]],
  ["it's 'a b'", ["it's", "'a", "b'"]],
  ['a""b ""', ["ab", ""]],
  ["a\tb  c", ["a", "b", "c"]],
  ["", []],
  ['"a', undefined],
])("splits %j as Windows does", (text, words) => {
  expect(splitWindowsCommand(text)).toEqual(words);
});
