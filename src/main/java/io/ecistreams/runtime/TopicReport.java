package io.ecistreams.runtime;

import java.util.List;

/**
 * What became of one topic.
 *
 * @param spec what it should be
 * @param state what it is
 * @param warnings how an existing topic differs, each with the cure; empty otherwise
 */
public record TopicReport(TopicSpec spec, State state, List<String> warnings) {

  /** What happened, or in a plan would happen. */
  public enum State {
    /** Was missing and has been made. */
    CREATED,
    /** Is missing and would be made. */
    MISSING,
    /** Was there and is left as it is. */
    EXISTS
  }

  public TopicReport {
    warnings = List.copyOf(warnings);
  }
}
