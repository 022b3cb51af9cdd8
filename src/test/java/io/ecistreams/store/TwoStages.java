package io.ecistreams.store;

import io.ecistreams.model.BoardEstimate;
import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.Registration;
import io.ecistreams.model.RevisionsEstimate.StaleCount;
import io.ecistreams.scoring.Board;
import io.ecistreams.scoring.BoardInput;
import io.ecistreams.scoring.BoardInputCodecV1;
import io.ecistreams.scoring.BoardPolicies;
import io.ecistreams.scoring.Folds;
import io.ecistreams.scoring.Partial;
import io.ecistreams.scoring.PartialPanel;
import io.ecistreams.scoring.RecordOrigin;
import io.ecistreams.scoring.RoutedGroup;
import io.ecistreams.scoring.StaleRecords;
import io.ecistreams.store.Faults.Crash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tasks that fold, a topic, and a task that ranks, each with transactions of its own: what a stage
 * wrote, sent and read since its last commit is undone when it crashes, and read again.
 */
final class TwoStages {
  private final Plan plan;
  private final Faults faults;
  private final List<Fold> folds = new ArrayList<>();
  private final Rank rank = new Rank();
  private final List<Sent> topic = new ArrayList<>();
  private final Map<String, Registration> registered = new HashMap<>();
  private long readAgain;
  private int crashes;

  /**
   * What is the same in a run with crashes and in one without.
   *
   * @param inputs the input, by partition
   * @param policies of the boards
   * @param journalBytes room of a source's journal
   * @param panelBytes a partial that is larger goes in panels
   * @param isExactlyOnce whether a crash undoes what was written and sent
   * @param repeats whether a commit that failed is tried again at once, so that there is no other
   *     division into commits than without crashes
   */
  record Plan(
      List<List<ExampleGroup>> inputs,
      BoardPolicies policies,
      long journalBytes,
      int panelBytes,
      boolean isExactlyOnce,
      boolean repeats) {}

  private record Sent(byte[] bytes, long examples) {}

  /** Work of the ranking task that was committed, once it had read up to a position. */
  private record Done(int position, boolean isCommit) {}

  private interface Stage {
    int position();

    /** Reads up to a position, as far as there is something to read. */
    void readTo(int end);

    void commit();

    void crash();
  }

  TwoStages(Plan plan, List<Integer> crashGaps) {
    this.plan = plan;
    this.faults = new Faults(crashGaps);
    for (int partition = 0; partition < plan.inputs().size(); partition++) {
      folds.add(new Fold(partition));
    }
    plan.policies()
        .calibration()
        .given()
        .forEach(
            (board, given) ->
                registered.put(
                    board,
                    new Registration(
                        new BoardIdentity(given.encoder(), given.dimension()),
                        Optional.of(given))));
    rank.open();
  }

  /** A task reads a record of a partition. */
  void fold(int partition) {
    Fold fold = folds.get(partition);
    run(fold, () -> fold.readTo(fold.position + 1), true);
  }

  void commitFold(int partition) {
    run(folds.get(partition), folds.get(partition)::commit, plan.repeats());
  }

  /** The ranking task reads some records, as far as there are any. */
  void rank(int records) {
    int end = rank.position + records;
    run(rank, () -> rank.readTo(end), true);
  }

  void commitRank() {
    run(rank, rank::commit, plan.repeats());
  }

  void tickRank() {
    run(rank, rank::tick, true);
  }

  /** Lets everything that was sent come to its end. */
  void finish() {
    for (Fold fold : folds) {
      run(fold, () -> fold.readTo(Integer.MAX_VALUE), true);
      run(fold, fold::commit, true);
    }
    do {
      run(rank, () -> rank.readTo(Integer.MAX_VALUE), true);
      run(rank, rank::commit, true);
      run(rank, rank::tick, true);
      run(rank, rank::commit, true);
    } while (rank.task.boards().all().stream().anyMatch(board -> board.revisions().isDraining()));
  }

  private void run(Stage stage, Runnable work, boolean isRepeated) {
    int goal = stage.position();
    boolean isToDo = true;
    boolean isDone = false;
    while (!isDone) {
      try {
        stage.readTo(goal);
        if (isToDo) {
          work.run();
        }
        isDone = true;
      } catch (Crash crash) {
        crashes++;
        isToDo = isRepeated;
        stage.crash();
      }
    }
  }

  /**
   * Examples that a stage had read, or taken from those that wait for a background, since its last
   * commit before it crashed.
   */
  long readAgain() {
    return readAgain;
  }

  int crashes() {
    return crashes;
  }

  List<String> boards() {
    return rank.task.boards().all().stream().map(Board::name).toList();
  }

  /** Examples that wait for a background. */
  long waiting() {
    return rank.task.boards().all().stream()
        .mapToLong(board -> board.calibration().waiting().examples())
        .sum();
  }

  BoardEstimate estimate(String board) {
    return rank.task.boards().find(board).orElseThrow().estimate();
  }

  /** Examples that the ranking task was sent. */
  long sent() {
    return topic.stream().mapToLong(Sent::examples).sum();
  }

  /** What a ranking task says that did the same work, at the same places, and never crashed. */
  BoardEstimate estimateWithoutCrashes(String board) {
    Task task = new Task(MemoryStores.open(), rank.settings());
    int position = 0;
    for (Done work : rank.done) {
      while (position < work.position()) {
        task.accept(BoardInputCodecV1.decode(topic.get(position++).bytes()));
      }
      if (work.isCommit()) {
        task.commit();
      } else {
        task.tick();
      }
    }
    return task.boards().find(board).orElseThrow().estimate();
  }

  BoardStores stores() {
    return rank.stores;
  }

  private final class Fold implements Stage {
    private final int partition;
    private final List<ExampleGroup> input;
    private Folds sums = newFolds();
    private List<Sent> sent = new ArrayList<>();
    private int position;
    private int committed;
    private int number;

    private Fold(int partition) {
      this.partition = partition;
      this.input = plan.inputs().get(partition);
    }

    private Folds newFolds() {
      return new Folds(plan.policies().scoring(), plan.policies().alarms().quarantine());
    }

    @Override
    public int position() {
      return position;
    }

    @Override
    public void readTo(int end) {
      while (position < Math.min(end, input.size())) {
        read(input.get(position), position++);
      }
    }

    private void read(ExampleGroup group, int offset) {
      faults.pass();
      RecordOrigin origin = new RecordOrigin("negatives", partition, offset, Optional.empty());
      Optional<Registration> registration = Optional.ofNullable(registered.get(group.board()));
      Optional<CosineBackground> background =
          registration
              .flatMap(board -> board.of(group.encoder()))
              .flatMap(Registration::background);
      if (registration.filter(board -> board.isPassed(group.encoder())).isPresent()) {
        sums.countStale(
            new StaleRecords(group.board(), group.source(), StaleCount.of(group, group.encoder())));
      } else if (background.isEmpty()) {
        send(new RoutedGroup(group, origin), group.negatives().size());
      } else {
        sums.fold(group, background.get(), origin);
      }
    }

    private void send(BoardInput input, long examples) {
      faults.pass();
      (plan.isExactlyOnce() ? sent : topic)
          .add(new Sent(BoardInputCodecV1.encode(input), examples));
      faults.pass();
    }

    @Override
    public void commit() {
      number = 0;
      sums.drain(
          input -> {
            if (input instanceof StaleRecords stale) {
              send(stale, stale.count().examples());
            } else {
              send((Partial) input);
            }
          });
      faults.pass();
      topic.addAll(sent);
      sent = new ArrayList<>();
      committed = position;
      faults.pass();
    }

    private void send(Partial partial) {
      byte[] bytes = BoardInputCodecV1.encode(partial);
      if (bytes.length <= plan.panelBytes()) {
        send(partial, partial.examples());
        return;
      }
      Partial.OffsetRange range = partial.origins().get(0);
      PartialPanel.Id id = new PartialPanel.Id(partition, range.first(), range.last(), number++);
      int count = (bytes.length + plan.panelBytes() - 1) / plan.panelBytes();
      for (int i = 0; i < count; i++) {
        int from = i * plan.panelBytes();
        int to = Math.min(bytes.length, from + plan.panelBytes());
        byte[] piece = Arrays.copyOfRange(bytes, from, to);
        send(
            new PartialPanel(partial.board(), id, i, count, piece),
            i == count - 1 ? partial.examples() : 0);
      }
    }

    @Override
    public void crash() {
      for (ExampleGroup group : input.subList(committed, position)) {
        readAgain += group.negatives().size();
      }
      position = committed;
      sums = newFolds();
      sent = new ArrayList<>();
    }
  }

  private final class Rank implements Stage {
    private BoardStores stores = MemoryStores.open();
    private BoardStores committedStores = stores;
    private Task task;
    private int position;
    private int committed;
    private long committedWaiting;
    private final List<Done> done = new ArrayList<>();
    private final List<Done> pending = new ArrayList<>();

    private TaskBoards.Settings settings() {
      return new TaskBoards.Settings(plan.policies(), plan.journalBytes(), new LiveState(1));
    }

    /** Restores what is stored; that may crash as well, as boards may have to leave the memory. */
    private void open() {
      while (true) {
        try {
          stores = plan.isExactlyOnce() ? MemoryStores.copy(committedStores) : stores;
          task = new Task(MemoryStores.map(stores, faults::around), settings());
          return;
        } catch (Crash crash) {
          crashes++;
        }
      }
    }

    @Override
    public int position() {
      return position;
    }

    @Override
    public void readTo(int end) {
      while (position < Math.min(end, topic.size())) {
        faults.pass();
        task.accept(BoardInputCodecV1.decode(topic.get(position++).bytes()));
      }
    }

    void tick() {
      task.tick();
      pending.add(new Done(position, false));
    }

    @Override
    public void commit() {
      task.commit();
      faults.pass();
      committedStores = MemoryStores.copy(stores);
      done.addAll(pending);
      done.add(new Done(position, true));
      pending.clear();
      committed = position;
      committedWaiting = waiting();
      for (Board board : task.boards().all()) {
        registered.put(board.name(), board.revisions().registration());
      }
      faults.pass();
    }

    @Override
    public void crash() {
      long read = topic.subList(committed, position).stream().mapToLong(Sent::examples).sum();
      readAgain += read + Math.min(committedWaiting, committedWaiting + read - waiting());
      position = committed;
      pending.clear();
      open();
    }
  }
}
