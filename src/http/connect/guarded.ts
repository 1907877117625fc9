/** Turns OpenSSL's errors about a certificate, key or cipher into a failure that names the option's file or value. */
import { Failure } from "../../exit.ts";

/** Returns the action's value; throws the failure for its error, or the error itself if it is already a Failure. */
export function guarded<T>(action: () => T, failure: (error: Error) => Failure): T {
  try {
    return action();
  } catch (error) {
    throw Failure.is(error) ? error : failure(error as Error);
  }
}
