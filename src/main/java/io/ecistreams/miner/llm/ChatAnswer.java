package io.ecistreams.miner.llm;

import java.util.Optional;

/**
 * The answer of a model.
 *
 * @param content the text
 * @param usage what it took, where the server says so
 */
record ChatAnswer(String content, Optional<Tokens> usage) {

  /**
   * Tokens read and written.
   *
   * @param input of the prompt
   * @param output of the answer
   */
  record Tokens(long input, long output) {}
}
