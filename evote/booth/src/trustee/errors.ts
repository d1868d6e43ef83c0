/** What stands between a trustee and her next step; each kind has its sentence in the page. */

/** The service refused, or was not reached. */
export class Refused extends Error {
  override readonly name: string = "Refused";
  readonly rule: string;
  readonly detail: string;

  constructor(rule: string, detail = "") {
    super(`the service answered: ${rule}`);
    this.rule = rule;
    this.detail = detail;
  }
}

/** The service's answer when it is not reached. */
export const NO_ANSWER = "no-answer";
