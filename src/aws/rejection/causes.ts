/** Causes of a rejection that signing again corrects: a wrong clock, another region of the bucket, an expired token. */
import { fieldValue } from "../../message/fields.ts";
import { parseRejection, type RejectedResponse, type RejectionDetails } from "./parse.ts";

const minute = 60_000;
const day = 24 * 60 * minute;

/**
 * Returns by how many milliseconds the server's clock is ahead of `nowMs`; undefined unless the server rejected the
 * request because of its time and sent a Date that differs by more than two minutes and less than a day.
 */
export function clockSkew(
  response: RejectedResponse,
  nowMs: number,
): { readonly skewMilliseconds: number } | undefined {
  if (!isClientError(response) || !isClockError(parseRejection(response))) return undefined;
  const skewMilliseconds = Date.parse(fieldValue(response.headers, "date") ?? "") - nowMs;
  const distance = Math.abs(skewMilliseconds);
  return distance > 2 * minute && distance < day ? { skewMilliseconds } : undefined;
}

/**
 * Whether the request was rejected because of its time. S3 and EC2 have error codes for that; other services put it in
 * the message of a generic code.
 */
export function isClockError({ code = "", message = "" }: RejectionDetails): boolean {
  return (
    code === "RequestTimeTooSkewed" ||
    code === "RequestExpired" ||
    /^Signature (expired|not yet current)/i.test(message)
  );
}

/**
 * Returns the region of an S3 bucket from a response (301, 307, 400) that says that the request was signed for another
 * one.
 */
export function otherBucketRegion(response: RejectedResponse): string | undefined {
  if (![301, 307, 400].includes(response.status)) return undefined;
  const region = fieldValue(response.headers, "x-amz-bucket-region") ?? parseRejection(response).region;
  return region !== undefined && /^[a-z0-9-]{1,32}$/.test(region) ? region : undefined;
}

/** Whether the request was rejected because its session token has expired. */
export function tokenExpired(response: RejectedResponse): boolean {
  return isClientError(response) && isExpiryError(parseRejection(response));
}

/** The same, for details that have been parsed. */
export function isExpiryError({ code = "", message = "" }: RejectionDetails): boolean {
  return (
    /^ExpiredToken(Exception)?$/.test(code) ||
    /^The security token included in the request is expired/i.test(message)
  );
}

function isClientError({ status }: RejectedResponse): boolean {
  return status >= 400 && status < 500;
}
