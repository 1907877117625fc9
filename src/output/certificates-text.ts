/** `%{certs}` of `-w`: a certificate chain in curl's form. Loaded only when it is printed. */
import { X509Certificate } from "node:crypto";
import { byteString } from "../message/bytes.ts";

/** Node's names of key types -> OpenSSL's names of key algorithms. */
const keyAlgorithms: Readonly<Record<string, string>> = {
  rsa: "rsaEncryption",
  ec: "id-ecPublicKey",
  ed25519: "ED25519",
  ed448: "ED448",
  dsa: "dsaEncryption",
  "rsa-pss": "rsassaPss",
};

/** Takes the chain in DER, the server's certificate first, and returns a byte string. */
export function certificatesText(chain: readonly Uint8Array[]): string {
  return byteString(chain.map(der => certificateText(new X509Certificate(der))).join(""));
}

function certificateText(certificate: X509Certificate): string {
  const { subject, issuer, serialNumber, publicKey, subjectAltName, validFrom, validTo } = certificate;
  const algorithm = publicKey.asymmetricKeyType ?? "";
  const lines = [
    `Subject:${distinguished(subject)}`,
    `Issuer:${distinguished(issuer)}`,
    `Serial Number:${serialNumber.toLowerCase()}`,
    `Public Key Algorithm:${keyAlgorithms[algorithm] ?? algorithm}`,
    ...(subjectAltName === undefined ? [] : [`X509v3 Subject Alternative Name:${subjectAltName}`]),
    `Start date:${validFrom}`,
    `Expire date:${validTo}`,
    certificate.toString().trimEnd(),
  ];
  return lines.map(line => `${line}\n`).join("");
}

/** Joins `CN=a` and `O=b`, which are on separate lines, to `CN = a, O = b`. */
function distinguished(name: string | undefined): string {
  return (name ?? "")
    .split("\n")
    .map(part => part.replace("=", " = "))
    .join(", ");
}
