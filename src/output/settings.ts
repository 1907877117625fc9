/** What the plan says about printing one transfer. */
export interface OutputSettings {
  /** Where the body goes: undefined is stdout without `-o` or `-O`; "-" is stdout asked for by name. */
  readonly file: string | undefined;
  readonly createDirs: boolean;
  /** `-i` or `-I`: heads go where the body goes. */
  readonly include: boolean;
  /** `-D FILE`; "-" is stdout. */
  readonly dumpHeader: string | undefined;
  readonly writeOut: string | undefined;
  readonly verbose: boolean;
  readonly silent: boolean;
  readonly progressMeter: boolean;
  readonly showError: boolean;
  readonly fail: "no" | "fail" | "fail-with-body";
  readonly redact: boolean;
}
