/** OpenSSL's errors about a certificate, key or cipher become the failure that names the option's file or value. */
import { Failure } from "../../exit.ts";

/** The action's value; throws the failure made of its error, or the error itself when it is a Failure already. */
export function guarded<T>(action: () => T, failure: (error: Error) => Failure): T {
  try {
    return action();
  } catch (error) {
    throw Failure.is(error) ? error : failure(error as Error);
  }
}
