package io.ecistreams.testing;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Settings of an application that shares no topic and no group with others on its broker. */
public final class OwnNames {
  /** As in the settings, without {@code topic.}. */
  public static final List<String> TOPICS =
      List.of(
          "negatives",
          "dead.letters",
          "rankings",
          "source.scores",
          "mixtures",
          "backgrounds",
          "alerts",
          "quarantine",
          "verdicts",
          "commands",
          "outcomes",
          "ingested",
          "idf");

  private OwnNames() {}

  /** The application id, and topics whose names begin with it. */
  public static Map<String, String> settings(String applicationId) {
    Map<String, String> settings = new HashMap<>();
    settings.put("application.id", applicationId);
    TOPICS.forEach(topic -> settings.put("topic." + topic, applicationId + "." + topic));
    return settings;
  }
}
