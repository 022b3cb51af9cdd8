package io.ecistreams.scoring;

import io.ecistreams.alarm.AlarmPolicy;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.testing.Examples;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** What tasks make of records that are dealt to them. */
final class Partials {

  private Partials() {}

  /**
   * Deals records to tasks, each of which commits now and then, and lets what they send arrive in
   * any order that keeps each task's own.
   */
  static List<BoardInput> of(
      List<ExampleGroup> groups,
      CosineBackground background,
      BoardSettings settings,
      int tasks,
      double commitShare,
      Random random) {
    List<Folds> folds = new ArrayList<>();
    List<Deque<BoardInput>> sent = new ArrayList<>();
    for (int task = 0; task < tasks; task++) {
      folds.add(new Folds(settings, AlarmPolicy.standard().quarantine()));
      sent.add(new ArrayDeque<>());
    }
    long offset = 0;
    for (ExampleGroup group : groups) {
      int task = random.nextInt(tasks);
      RecordOrigin origin = new RecordOrigin("negatives", task, offset++, Optional.empty());
      folds.get(task).fold(group, background, origin);
      if (random.nextDouble() < commitShare) {
        folds.get(task).drain(sent.get(task)::addLast);
      }
    }
    for (int task = 0; task < tasks; task++) {
      folds.get(task).drain(sent.get(task)::addLast);
    }
    return interleaved(sent, random);
  }

  private static List<BoardInput> interleaved(List<Deque<BoardInput>> sent, Random random) {
    List<BoardInput> arrived = new ArrayList<>();
    List<Deque<BoardInput>> left = new ArrayList<>(sent);
    left.removeIf(Deque::isEmpty);
    while (!left.isEmpty()) {
      Deque<BoardInput> next = left.get(random.nextInt(left.size()));
      arrived.add(BoardInputCodecV1.decode(BoardInputCodecV1.encode(next.removeFirst())));
      left.removeIf(Deque::isEmpty);
    }
    return arrived;
  }

  /** A partial of one group. */
  static Partial of(ExampleGroup group, CosineBackground background, BoardSettings settings) {
    return (Partial) of(List.of(group), background, settings, 1, 1, new Random(1)).get(0);
  }

  /** Groups of three sources over the first so many milliseconds; some say what they cost. */
  static List<ExampleGroup> groups(int count, int dimension, int spanMs, Random random) {
    List<ExampleGroup> groups = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ExampleGroup group =
          Examples.group(
              "s" + random.nextInt(3),
              random.nextInt(spanMs),
              "q" + random.nextInt(60),
              dimension,
              1 + random.nextInt(4),
              random);
      boolean isPriced = random.nextInt(3) > 0;
      groups.add(isPriced ? Examples.costing(random.nextDouble(), group) : group);
    }
    return groups;
  }
}
