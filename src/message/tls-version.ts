/** The TLS versions, as options and connections name them. */

export type TlsVersion = "1.0" | "1.1" | "1.2" | "1.3";
