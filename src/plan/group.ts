/** Settings that apply to every URL of a group. */
import type { HttpRules } from "../http/transport.ts";
import type { OutputSettings } from "../output/settings.ts";
import type { LoginSettings } from "./authorization.ts";
import type { HeaderSettings } from "./headers.ts";
import type { TimeCondition } from "./hop.ts";
import type { NamedOutput } from "./output-name.ts";
import type { RedirectSettings } from "./redirect.ts";
import type { ResumePoint } from "./resume.ts";
import type { GroupSigning } from "./signing.ts";
import type { LeastSpeed, RetrySettings } from "./steps.ts";
import type { Supplies } from "./supplies.ts";

/** Settings that apply to every URL of a group, and lists whose n-th item belongs to the n-th URL. */
export interface Group extends GroupSigning {
  readonly urls: readonly string[];
  /** The positions of URLs that `--url @FILE` listed. */
  readonly listedUrls: ReadonlySet<number>;
  readonly uploads: readonly string[];
  readonly outputs: readonly NamedOutput[];
  /** `--remote-name-all`: the default for a URL without `-o` and `-O`. */
  readonly remoteNameAll: boolean;
  readonly files: { readonly folder: string | undefined; readonly serverNames: boolean };
  readonly glob: boolean;
  /** `-G`, `-I`, `-X`. */
  readonly get: boolean;
  readonly head: boolean;
  /** `--form-escape`. */
  readonly formEscape: boolean;
  readonly customMethod: string | undefined;
  /** `-C`. */
  readonly resume: ResumePoint | undefined;
  /** `-z`. */
  readonly time?: TimeCondition | undefined;
  readonly headers: Omit<HeaderSettings, "authorization" | "contentType">;
  readonly logins: LoginSettings;
  readonly redirects: Omit<RedirectSettings, "signingFor" | "regionOf" | "sameBucket" | "authorizationFor">;
  /** `--proto`; undefined means all. */
  readonly protocols: ReadonlySet<string> | undefined;
  /** `--proto-default`. */
  readonly defaultProtocol: string | undefined;
  readonly retries: RetrySettings;
  readonly correctsClock: boolean;
  readonly output: Omit<OutputSettings, "file">;
  readonly decompress: boolean;
  readonly limitRate: number;
  readonly speed: LeastSpeed | undefined;
  readonly http: HttpRules;
  readonly pathAsIs: boolean;
  /** `--request-target`, as a byte string. */
  readonly target: string | undefined;
}

/** A group, with the data that its options read before the first transfer. */
export interface GroupContext extends Supplies {
  readonly group: Group;
  readonly signal: AbortSignal | undefined;
}
