package io.ecistreams.model;

/** Port to the encoders that texts can be embedded with. Safe for use by several threads. */
@FunctionalInterface
public interface TextEncoders {

  /**
   * Looks for an encoder, and loads it where that is to be done; that may take seconds.
   *
   * @param encoderId its id, of any form
   * @return the encoder, which has proven that it can embed; or why there is none, in a sentence
   */
  Outcome<TextEmbedder> find(String encoderId);
}
