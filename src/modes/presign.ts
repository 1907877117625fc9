/** `--presign`: a hop as a URL that carries its signature. */
import type { Explained } from "../aws/signing/explain.ts";
import { presignedPayloadHash } from "../aws/signing/payload.ts";
import { presign } from "../aws/signing/presign.ts";
import { presignedUrl, presignNotes } from "../aws/signing/presign-notes.ts";
import { UsageFailure } from "../exit.ts";
import { type Hop, wireRequest } from "../plan/hop.ts";
import { type Signer, signingScope } from "../transfer/sign-hop.ts";

export interface Presigned {
  readonly url: string;
  /** Lines about how to use the URL and how long it is valid. */
  readonly notes: readonly string[];
  readonly explained: Omit<Explained, "redact">;
}

/**
 * Returns the presigned URL. `expiresIn`: seconds, 1 to 604800. Rejects with a UsageFailure for any other number and
 * for a URL that already carries a signature, and otherwise like signing.
 */
export async function presignHop(hop: Hop, expiresIn: number, signer: Signer): Promise<Presigned> {
  const { signing } = hop;
  if (signing === undefined) throw new UsageFailure(`option --presign: ${hop.unsignedBecause}`);
  const request = wireRequest(hop);
  const { parameters, service, region } = await signingScope(hop, signing, request, signer);
  const unsigned = signing.rules.unsignedPayload;
  const { signal } = signer.deadline;
  signer.deadline.enter("reading the body");
  const payloadHash = await presignedPayloadHash(service.value, request.body, { unsigned, signal });
  const by = { ...parameters, payloadHash, expiresIn };
  const signed = await presign(request, by);
  return {
    url: presignedUrl(signed.request, hop.url.webSocket),
    notes: presignNotes(signed, by),
    explained: { signed, service, region, identity: parameters.identity },
  };
}
