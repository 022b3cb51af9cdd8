package io.ecistreams.runtime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which topics the local stores are filled from. A topic that is made again under its old name has
 * another id, so that stores which have outlived their topics are told from those that go on.
 *
 * @param ids lines, each with what it is the id of: the cluster and the topics
 */
record StateOrigin(SortedSet<String> ids) {

  StateOrigin {
    ids = Collections.unmodifiableSortedSet(new TreeSet<>(ids));
  }

  /** The topics that there are now; Kafka Streams makes those that are missing. */
  static StateOrigin ofNow(ApplicationView view, ApplicationPlan plan) {
    SortedSet<String> ids = new TreeSet<>();
    ids.add("cluster " + view.clusterId());
    view.topicIds(plan.stateTopics()).forEach((topic, id) -> ids.add(topic + " " + id));
    return new StateOrigin(ids);
  }

  /** Whether all topics of an application were there. */
  boolean isWhole(ApplicationPlan plan) {
    return ids.size() == 1 + plan.stateTopics().size();
  }

  /** Whether nothing that was there before is gone or was made again. */
  boolean goesOnFrom(StateOrigin before) {
    return ids.containsAll(before.ids);
  }

  /** What was written; a file that was cut off is equal to no origin. */
  static Optional<StateOrigin> read(Path file) throws IOException {
    return Files.exists(file)
        ? Optional.of(
            new StateOrigin(new TreeSet<>(Files.readAllLines(file, StandardCharsets.ISO_8859_1))))
        : Optional.empty();
  }

  void write(Path file) throws IOException {
    Files.write(file, ids, StandardCharsets.ISO_8859_1);
  }
}
