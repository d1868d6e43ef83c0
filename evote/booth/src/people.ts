/** How those who stand present themselves. Names are never taken from here: the sealed rules say them. */

import type { Contest } from "./ballots/poll.ts";

/** One person, by her place among all who stand, from 0. */
export interface Profile {
  readonly place: number;
  readonly statement: string;
  /** The address of her photograph, or nothing. */
  readonly photo: string;
}

/** Somebody who stands, by the name in the rules. */
export interface Person extends Omit<Profile, "place"> {
  readonly name: string;
}

/** A candidate, or a list with its members: what one box of the ballot stands for. */
export interface Option {
  readonly name: string;
  readonly people: readonly Person[];
}

/** Return the options in the order of the ballot, each with the people behind it. */
export function optionsOf(contest: Contest, profiles: readonly Profile[]): Option[] {
  const known = new Map(profiles.map((profile) => [profile.place, profile]));
  let place = 0;
  return contest.standing.map(({ name, members }) => {
    const names = contest.kind === "lists" ? members : [name];
    const people = names.map((person) => {
      const { statement = "", photo = "" } = known.get(place++) ?? {};
      return { name: person, statement, photo };
    });
    return { name, people };
  });
}

/** Say whether somebody shows more of herself than her name. */
export function isPresented({ people }: Option): boolean {
  return people.some(({ statement, photo }) => statement !== "" || photo !== "");
}
