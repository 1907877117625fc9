import { userInfo } from "node:os";
import { expect, test } from "vitest";
import { expandPath } from "../../../src/aws/credentials/paths.ts";

const around = {
  env: { DIR: "/srv", EMPTY: "", NESTED: "$DIR", TILDE: "~" },
  home: "/home/me",
  platform: "linux" as NodeJS.Platform,
};

test.each([
  ["/etc/aws", "/etc/aws"],
  ["relative/file", "relative/file"],
  ["~", "/home/me"],
  ["~/.aws/config", "/home/me/.aws/config"],
  ["/a/~/b", "/a/~/b"],
  ["$DIR/config", "/srv/config"],
  [`\${DIR}/config`, "/srv/config"],
  ["x$DIR", "x/srv"],
  ["$UNSET/config", "$UNSET/config"],
  [`\${UNSET}/config`, `\${UNSET}/config`],
  ["a${", "a${"],
  ["$EMPTY/config", "/config"],
  ["$NESTED/config", "$DIR/config"],
  ["$TILDE/config", "/home/me/config"],
  ["~nobody-of-that-name/x", "~nobody-of-that-name/x"],
])("expands %s to %s, as botocore does", (path, expanded) => {
  expect(expandPath(path, around)).toBe(expanded);
});

test("expands ~user to that user's home directory", () => {
  const { username, homedir } = userInfo();
  expect(expandPath(`~${username}/.aws/config`, around)).toBe(`${homedir}/.aws/config`);
  expect(expandPath(`~${username}`, around)).toBe(homedir);
});

test("leaves ~ where there is no home directory", () => {
  expect(expandPath("~/x", { ...around, home: undefined })).toBe("~/x");
});

test("expands %VAR% only on Windows", () => {
  expect(expandPath("%DIR%/x", around)).toBe("%DIR%/x");
  expect(expandPath("%DIR%/x", { ...around, platform: "win32" })).toBe("/srv/x");
});
