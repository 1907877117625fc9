/** OpenSSL's verification results: Node's code -> OpenSSL's number and text. */

const verdicts: Readonly<Record<string, readonly [number: number, words: string]>> = {
  UNSPECIFIED: [1, "unspecified certificate verification error"],
  UNABLE_TO_GET_ISSUER_CERT: [2, "unable to get issuer certificate"],
  UNABLE_TO_GET_CRL: [3, "unable to get certificate CRL"],
  UNABLE_TO_DECRYPT_CERT_SIGNATURE: [4, "unable to decrypt certificate's signature"],
  UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY: [6, "unable to decode issuer public key"],
  CERT_SIGNATURE_FAILURE: [7, "certificate signature failure"],
  CRL_SIGNATURE_FAILURE: [8, "CRL signature failure"],
  CERT_NOT_YET_VALID: [9, "certificate is not yet valid"],
  CERT_HAS_EXPIRED: [10, "certificate has expired"],
  ERROR_IN_CERT_NOT_BEFORE_FIELD: [13, "format error in certificate's notBefore field"],
  ERROR_IN_CERT_NOT_AFTER_FIELD: [14, "format error in certificate's notAfter field"],
  OUT_OF_MEM: [17, "out of memory"],
  DEPTH_ZERO_SELF_SIGNED_CERT: [18, "self-signed certificate"],
  SELF_SIGNED_CERT_IN_CHAIN: [19, "self-signed certificate in certificate chain"],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: [20, "unable to get local issuer certificate"],
  // Node continues after OpenSSL's first error, 20, and reports the last one; curl stops at the first.
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: [20, "unable to get local issuer certificate"],
  CERT_CHAIN_TOO_LONG: [22, "certificate chain too long"],
  CERT_REVOKED: [23, "certificate revoked"],
  INVALID_CA: [24, "invalid CA certificate"],
  PATH_LENGTH_EXCEEDED: [25, "path length constraint exceeded"],
  INVALID_PURPOSE: [26, "unsuitable certificate purpose"],
  CERT_UNTRUSTED: [27, "certificate not trusted"],
  CERT_REJECTED: [28, "certificate rejected"],
  HOSTNAME_MISMATCH: [62, "hostname mismatch"],
};

/** Node's code for a certificate with another host's name. */
export const wrongName = "ERR_TLS_CERT_ALTNAME_INVALID";

/** Errors that other roots might avoid: the chain ends at a certificate that is not one of the roots used. */
const noRoot: readonly string[] = [
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
];

/** Returns OpenSSL's X509_V_ERR number; 0 if there is no error. */
export function verifyNumber(code: string | undefined): number {
  if (code === undefined || code === wrongName) return 0;
  return verdicts[code]?.[0] ?? 1;
}

/** Returns OpenSSL's text for an error. */
export function verifyText(code: string): string {
  return verdicts[code]?.[1] ?? code;
}

/** Whether the system's certificates might verify what these did not. */
export function lacksRoot(code: string): boolean {
  return noRoot.includes(code);
}
