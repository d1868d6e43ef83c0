/**
 * Every sentence that the booth shows, in English.
 *
 * The page's template gives the sentences of the voter's language as a JSON object in the element
 * `#booth-strings`; a key that is missing there is shown in English. Words in braces are replaced;
 * a translation may leave out or repeat them. Where a key ends in `_one` and `_other`, the plural
 * rules of the page's language choose between the two.
 */

export const ENGLISH = {
  // every step
  loading: "Opening the voting booth…",
  step: "Step {step} of {steps}",
  district: "District {number}, {district}",
  continue: "Continue",
  back: "Back",

  // step 1: the voter's district and code
  start_heading: "Your district and your code",
  start_closes: "You can vote until {closes}.",
  start_wrong_district: "Is this not your district? The right address is printed on your letter.",
  code_from_letter: "Your code was read from the link on your letter. You need not type anything.",
  code_other: "Use another code",
  code_label: "The code on your letter",
  code_hint:
    "22 letters and digits in four groups. Capital and small letters differ. " +
    "The code stays on this device; do not pass it on.",
  code_length: "A code has 22 letters and digits; you have typed {count}.",
  code_character:
    "Check character {position} of group {group}: it never appears in a code. " +
    "Codes have no digit 0, no capital O, no capital I and no small l.",

  // step 2: the choice
  choose_heading: "Choose your candidates",
  choose_one_heading: "Choose a candidate",
  choose_list_heading: "Choose a list",
  choose_fewer: "Choose up to {maximum}. You may choose fewer.",
  choose_range: "Choose {minimum} to {maximum}.",
  choose_exactly: "Choose {maximum}.",
  choose_blank: "Or vote blank.",
  blank_label: "Blank vote",
  blank_hint: "A vote for nobody. It is counted as a blank vote.",
  members: "Members of the list {name}",
  chosen_one: "You have chosen {count} of at most {maximum}. You may choose fewer.",
  chosen_other: "You have chosen {count} of at most {maximum}. You may choose fewer.",
  chosen_too_few: "You have chosen {count}. Choose at least {minimum}.",
  chosen_all: "You have chosen {count}, the most you can choose.",
  chosen_blank: "You have chosen a blank vote.",
  chosen_name: "You have chosen {name}.",
  chosen_nothing: "You have not chosen yet.",
  refused_too_many:
    "{name} was not added: you have already chosen {maximum}. Remove another choice first.",
  problem_too_few: "Choose at least {minimum} to continue.",
  problem_too_few_or_blank: "Choose at least {minimum}, or a blank vote, to continue.",

  // step 3: the review
  review_heading: "Check your vote",
  review_not_sent: "Nothing has been sent yet.",
  review_for: "You vote for:",
  review_blank: "You cast a blank vote: a vote for nobody.",
  review_fewer: "You have chosen {count} of at most {maximum}.",
  review_final: "Once it is cast, your vote cannot be changed.",
  review_revotes: "You may vote again until the poll closes; your last vote counts.",
  change: "Change my choice",
  cast: "Seal and cast my vote",
  sealing: "Sealing your vote on this device…",
  casting: "Casting your sealed vote…",
  retrying: "The connection was interrupted. Trying again; your vote can count only once…",

  // step 4: the receipt
  receipt_heading: "Your vote is cast",
  receipt_done: "Your sealed vote is in the ballot box. You can leave this page.",
  receipt_keep:
    "Keep this receipt. It lets you check that your vote is on the public board. " +
    "It does not show your choice.",
  receipt_tracker: "Tracking number of your ballot",
  receipt_height: "Place on the board",
  receipt_head: "Fingerprint of the board",
  receipt_signed: "The receipt carries a valid signature of the voting service.",
  receipt_unsigned:
    "The signature on this receipt is not valid. Save or print it and tell the election office.",
  receipt_save: "Save the receipt",
  receipt_print: "Print the receipt",
  receipt_check: "Find your ballot on the board",
  receipt_file: "receipt-district-{number}.json",

  // when there is no voting
  notice_heading: "You cannot vote here now",
  not_open_yet: "Voting has not begun. It opens on {opens}.",
  closed: "Voting ended on {closes}.",
  suspended: "Voting is suspended. Please come back later, or ask the election office.",
  definition_heading: "Do not vote on this page",
  definition_altered:
    "What this page received does not fit the sealed election, so the booth stays closed. " +
    "Nothing was sent. Please tell the election office. Reason: {reason}",
  not_reached: "The voting service could not be reached. Check your connection.",
  try_again: "Try again",

  // when the vote is not accepted
  problem_heading: "There is a problem",
  problem_ticket_unknown:
    "This code is not on the list of this district. Check it against your letter, and check that " +
    "this is your district.",
  problem_ticket_spent:
    "A vote has already been cast with this code. If that was not you, tell the election office.",
  problem_not_open: "The poll is not open any more, or not open now. Your vote was not cast.",
  problem_too_many_requests: "Too many attempts from your connection. Wait a minute and try again.",
  problem_refused:
    "The voting service refused the ballot. Your vote was not cast. Please tell the election " +
    "office. Broken rule: {rule}",
  problem_answer:
    "The service's answer does not fit your ballot. Your vote may not have been cast. Save the " +
    "tracking number and tell the election office.",
  problem_connection:
    "The connection was lost. Your vote is sealed, and may or may not have arrived. Keep this " +
    "page open and try again: your vote can count only once.",
  problem_code_change: "Check my code",
} as const;

export type StringKey = keyof typeof ENGLISH;
export type Strings = Readonly<Record<StringKey, string>>;

type PluralKey = {
  [Key in StringKey]: Key extends `${infer Stem}_one` ? Stem : never;
}[StringKey];

/** Finds a sentence and fills in its words. */
export interface Translate {
  (key: StringKey, words?: Words): string;
  /** Chooses between `_one` and `_other` by the number `count`. */
  plural(stem: PluralKey, count: number, words?: Words): string;
  readonly language: string;
}

export type Words = Readonly<Record<string, string | number>>;

/** Return the translation for a page in this language. */
export function translator(strings: Partial<Strings>, language: string): Translate {
  const sentence = (key: StringKey, words: Words = {}): string =>
    (strings[key] ?? ENGLISH[key]).replace(/\{(\w+)\}/g, (braces, word: string) =>
      String(words[word] ?? braces),
    );
  const rules = new Intl.PluralRules(language);
  const plural = (stem: PluralKey, count: number, words: Words = {}): string =>
    sentence(`${stem}_${rules.select(count) === "one" ? "one" : "other"}`, { count, ...words });
  return Object.assign(sentence, { plural, language });
}
