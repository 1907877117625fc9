/** Codes of MFA devices: the one that was typed, or those that are asked for on the terminal. */
import { ExitCode, Failure } from "../../exit.ts";
import { printable } from "../../message/printable.ts";
import { Secret } from "../../secret.ts";
import { type Asking, broken } from "./source.ts";

/** STS knows the device, and not this code. The text is STS's own. */
export interface WrongCode {
  readonly wrongCode: string;
}

/** Codes that may be typed at the terminal before it is given up. */
const tries = 3;

/**
 * Calls `open` with a code of that device and gives its session. `--mfa-code` is tried once; without it the terminal
 * is asked, three times at most. Rejects with a Failure 67 when no code was right or there is nobody to ask, with the
 * signal's reason, and as `open` does.
 */
export async function withCode<T extends object>(
  serial: string,
  source: string,
  asking: Asking,
  open: (code: Secret) => Promise<T | WrongCode>,
): Promise<T> {
  const typed = asking.settings.mfaCode;
  if (typed !== undefined && !asking.code.spent) {
    asking.code.spent = true;
    const session = isCode(typed.reveal()) ? await open(typed) : { wrongCode: "a code has six digits" };
    if (!("wrongCode" in session)) return session;
    throw broken(
      source,
      `--mfa-code was refused: ${printable(session.wrongCode)}`,
      "give the code that the device shows now; each is good for one call",
    );
  }
  return withCodesOfTerminal(serial, source, asking, open);
}

async function withCodesOfTerminal<T extends object>(
  serial: string,
  source: string,
  asking: Asking,
  open: (code: Secret) => Promise<T | WrongCode>,
): Promise<T> {
  let refusal = "";
  for (let attempt = 1; attempt <= tries; attempt++) {
    const question = `${refusal && `${refusal}\n`}MFA code for ${printable(serial)}: `;
    const reply = await asking.ask(question, asking.signal);
    if (reply === "no terminal") {
      throw broken(
        source,
        `it needs a code of the MFA device ${printable(serial)}, and there is no terminal to ask on`,
        "add --mfa-code CODE",
      );
    }
    if (reply === "interrupted") {
      asking.interrupt();
      throw new Failure(ExitCode.LoginDenied, `No credentials from ${source}: no MFA code was typed`);
    }
    const code = reply.line.trim();
    const session = isCode(code) ? await open(new Secret(code)) : { wrongCode: "a code has six digits" };
    if (!("wrongCode" in session)) return session;
    refusal = printable(session.wrongCode);
  }
  throw broken(
    source,
    `${tries} codes were refused: ${refusal}`,
    `see that the device is ${printable(serial)}`,
  );
}

/** What AssumeRole takes (STS API reference, TokenCode). */
function isCode(text: string): boolean {
  return /^\d{6}$/.test(text);
}
