/** The text of a request head, and what must not be in it. */
import { describe, expect, it } from "vitest";
import { headText } from "../../src/http/head-text.ts";

describe("the text of a request head", () => {
  it("ends with an empty line, and keeps bytes above ASCII", () => {
    expect(headText(["GET / HTTP/1.1", "X: \u00e9"])).toEqual(
      Buffer.from("GET / HTTP/1.1\r\nX: \u00e9\r\n\r\n", "latin1"),
    );
  });

  it.each([
    ["CR", "\r"],
    ["LF", "\n"],
    ["NUL", "\0"],
  ])("is refused if a line contains %s", (_, character) => {
    expect(() => headText(["GET / HTTP/1.1", `X: a${character}b`])).toThrow(TypeError);
  });
});
