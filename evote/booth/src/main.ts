/** The voting booth's entry point. */
export {};
