package io.ecistreams.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.ecistreams.alarm.AlarmPolicy;
import io.ecistreams.model.WindowPolicy;
import io.ecistreams.scoring.BoardInput;
import io.ecistreams.scoring.BoardSettings;
import io.ecistreams.scoring.Folds;
import io.ecistreams.scoring.Partial;
import io.ecistreams.scoring.RecordOrigin;
import io.ecistreams.scoring.ScoringDefinition;
import io.ecistreams.testing.Examples;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * The tasks of one stream thread, whose transactions and closing are done as Kafka Streams does
 * them: whatever fails, each record is in what was committed exactly once.
 */
class ThreadFoldsPropertyTest {
  private static final int TASKS = 3;
  private static final int D = 2;

  private final FoldMemory memory = new FoldMemory(1 << 20);

  enum Event {
    READ,
    READ_MORE,
    EVICT_MARK,
    COMMIT,
    FAIL_COMMIT,
    LOSE_ALL,
    REVOKE,
    CLOSE_IDLE,
    FAIL_AT_RECORD
  }

  @Property(tries = 500)
  void shouldCommitEachRecordOnce(@ForAll @Size(max = 60) List<Event> events, @ForAll long seed) {
    StreamThread thread = new StreamThread(new Random(seed));
    events.forEach(thread::run);
    thread.commit();

    assertThat(thread.delivered).containsExactlyInAnyOrderElementsOf(thread.committed());
    assertThat(memory.heldBytes()).isZero();
  }

  @Example
  void shouldRefuseWhatComesOfATaskThatOutlivesAnotherOfItsTransaction() {
    Task given = new Task(0);
    Task other = new Task(1);
    given.read();
    other.read();

    given.folds.close();
    assertThatIllegalStateException().isThrownBy(other::read).withMessageContaining("given up");
    assertThatIllegalStateException().isThrownBy(() -> other.folds.drain(input -> {}));

    other.folds.close();
    Task next = new Task(0);
    next.read();
    List<BoardInput> sent = new ArrayList<>();
    next.folds.drain(sent::add);
    assertThat(sent).hasSize(1);
  }

  @Example
  void shouldRefuseAnotherThread() throws InterruptedException {
    Task task = new Task(0);
    List<Throwable> thrown = Collections.synchronizedList(new ArrayList<>());
    Thread thread = new Thread(task::read);
    thread.setUncaughtExceptionHandler((t, e) -> thrown.add(e));
    thread.start();
    thread.join();

    assertThat(thrown).singleElement().isInstanceOf(IllegalStateException.class);
  }

  @Example
  void shouldBeAsFarBehindAsTheFurthestOfItsTasks() {
    Task near = new Task(0, (topic, partition, offset) -> 10);
    Task far = new Task(1, (topic, partition, offset) -> 1_000);
    new Task(2, (topic, partition, offset) -> 1_000_000);
    near.read();
    far.read();

    assertThat(near.folds.takeDelayMs(1)).isEqualTo(1_000);
  }

  private static Folds newFolds() {
    return new Folds(
        new BoardSettings(
            ScoringDefinition.standard(),
            new WindowPolicy(1_000, List.of(WindowPolicy.SINCE_START), 1_000),
            64),
        AlarmPolicy.standard().quarantine());
  }

  /** A task; each of its records has a source of its own, by which it is known again. */
  private final class Task {
    private final int partition;
    private final InputLag lag;
    private ThreadFolds.OfTask folds;
    private int position;
    private int committed;
    private boolean hasMark;

    Task(int partition) {
      this(partition, InputLag.UNKNOWN);
    }

    Task(int partition, InputLag lag) {
      this.partition = partition;
      this.lag = lag;
      open();
    }

    private void open() {
      folds = memory.newTask(ThreadFoldsPropertyTest::newFolds, lag);
      position = committed;
      hasMark = false;
    }

    void read() {
      folds.noteRead(new Place(partition, position), 0);
      folds.fold(
          Examples.group(record(position), position, "q", D, 1, new Random(position)),
          Examples.background(D),
          new RecordOrigin("negatives", partition, position, Optional.empty()));
      position++;
      hasMark |= folds.mark().set();
    }

    String record(int offset) {
      return partition + "-" + offset;
    }

    boolean isCommitNeeded() {
      return position > committed;
    }

    void flush(List<String> transaction) {
      if (hasMark) {
        hasMark = false;
        folds.drain(input -> transaction.add(((Partial) input).key().source()));
      }
    }

    void closeAndOpen() {
      folds.close();
      open();
    }
  }

  private record Place(int partition, long offset) implements RecordMetadata {
    @Override
    public String topic() {
      return "negatives";
    }
  }

  /** With one producer, as with exactly_once_v2. */
  private final class StreamThread {
    private final Random random;
    private final List<Task> tasks = new ArrayList<>();
    private final List<String> transaction = new ArrayList<>();
    private final List<String> delivered = new ArrayList<>();

    StreamThread(Random random) {
      this.random = random;
      for (int partition = 0; partition < TASKS; partition++) {
        tasks.add(new Task(partition));
      }
    }

    void run(Event event) {
      Task task = tasks.get(random.nextInt(TASKS));
      switch (event) {
        case READ, READ_MORE -> task.read();
        case EVICT_MARK -> task.flush(transaction);
        case COMMIT -> commit();
        case FAIL_COMMIT -> {
          inAnyOrder().stream().limit(random.nextInt(TASKS + 1)).forEach(t -> t.flush(transaction));
          loseAll();
        }
        case LOSE_ALL -> loseAll();
        case REVOKE -> {
          commit();
          task.closeAndOpen();
        }
        case CLOSE_IDLE -> {
          if (!task.isCommitNeeded()) {
            task.closeAndOpen();
          }
        }
        case FAIL_AT_RECORD -> failAtRecord(task);
      }
    }

    private List<Task> inAnyOrder() {
      List<Task> shuffled = new ArrayList<>(tasks);
      Collections.shuffle(shuffled, random);
      return shuffled;
    }

    void commit() {
      commit(inAnyOrder());
    }

    private void commit(List<Task> some) {
      List<Task> needed = some.stream().filter(Task::isCommitNeeded).toList();
      if (!needed.isEmpty()) {
        needed.forEach(task -> task.flush(transaction));
        needed.forEach(task -> task.committed = task.position);
        delivered.addAll(transaction);
        transaction.clear();
      }
    }

    /** Kafka Streams writes caches before it closes a task, though nothing of it is committed. */
    private void loseAll() {
      for (Task task : inAnyOrder()) {
        try {
          task.flush(transaction);
        } catch (IllegalStateException e) {
          // It is only logged then.
        }
        task.closeAndOpen();
      }
      transaction.clear();
    }

    /**
     * Kafka Streams then commits the other tasks, and with them what the failed one has sent; where
     * it cannot, the thread is given up.
     */
    private void failAtRecord(Task failed) {
      if (!transaction.isEmpty()) {
        return;
      }
      failed.folds.giveUp();
      List<Task> others = inAnyOrder();
      others.remove(failed);
      try {
        commit(others);
      } catch (IllegalStateException e) {
        loseAll();
        return;
      }
      failed.closeAndOpen();
    }

    List<String> committed() {
      List<String> records = new ArrayList<>();
      for (Task task : tasks) {
        for (int offset = 0; offset < task.committed; offset++) {
          records.add(task.record(offset));
        }
      }
      return records;
    }
  }
}
