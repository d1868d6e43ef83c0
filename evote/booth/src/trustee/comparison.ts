/**
 * The digits that a trustee compares with the others: only those that she has seen are confirmed.
 *
 * A service that exchanged them between the telephone call and the click, or came back to the number
 * of an attempt that she had confirmed, would otherwise slip her certificates of its own.
 */

/** What is to be done about the digits of the present certificates. */
export type Standing = "compared" | "to compare" | "exchanged";

export class Comparison {
  #shown = "";
  #confirmed = "";

  /** Take in the digits that are to be confirmed now, undefined where there is nothing to confirm. */
  look(digits: readonly string[] | undefined): Standing {
    const before = this.#shown;
    this.#shown = digits?.join("") ?? "";
    if (this.#shown === "" || this.#shown === this.#confirmed) return "compared";
    return before === "" || before === this.#shown ? "to compare" : "exchanged";
  }

  /** Take the digits that are shown as compared. */
  confirm(): void {
    this.#confirmed = this.#shown;
  }
}
