package io.ecistreams.runtime;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Instances that are killed, added and removed, over a broker that is killed, at random moments
 * while miners send.
 */
final class Chaos implements AutoCloseable {
  private static final int FIRST_INSTANCES = 3;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** What happens. A killed instance or broker is started again a moment later. */
  enum Event {
    KILL,
    KILL_AND_LOSE_DISK,
    KILL_BROKER,
    ADD,
    REMOVE
  }

  /** Looks on. */
  interface Witness {
    /** Called before records are sent. */
    default void calm() throws Exception {}

    /**
     * Called when what was ended is dead, before anything starts again.
     *
     * @param sent records that were allowed to be sent since the last calm
     */
    default void dead(Event event, int sent) throws Exception {}
  }

  private final Path directory;
  private final Map<String, String> settings;
  private final BrokerProcess broker;
  private final Random random;
  private final Witness witness;
  private final Map<String, InstanceProcess> running = new LinkedHashMap<>();
  private final List<String> told = new ArrayList<>();
  private final long startedNanos = System.nanoTime();
  private int names;

  Chaos(
      Path directory,
      Map<String, String> settings,
      BrokerProcess broker,
      Random random,
      Witness witness)
      throws IOException {
    this.directory = directory;
    this.settings = settings;
    this.broker = broker;
    this.random = random;
    this.witness = witness;
    for (int i = 0; i < FIRST_INSTANCES; i++) {
      start("instance-" + names++);
    }
  }

  /** So many kills, of which one in five loses the disk; for ten of them one each of the others. */
  static List<Event> events(int kills, Random random) {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < kills; i++) {
      events.add(i % 5 == Math.min(kills, 5) - 1 ? Event.KILL_AND_LOSE_DISK : Event.KILL);
    }
    for (int i = 0; i < Math.max(1, kills / 10); i++) {
      events.addAll(List.of(Event.KILL_BROKER, Event.ADD, Event.REMOVE));
    }
    Collections.shuffle(events, random);
    return events;
  }

  /** Lets the miners send an equal share of their records before each event, half in one go. */
  void run(List<Event> events, Miners miners, int records) throws Exception {
    int share = records / (events.size() + 1);
    for (Event event : events) {
      witness.calm();
      miners.allow(share - share / 2);
      pause(1_000, 4_000);
      InstanceProcess victim = any();
      miners.allow(share / 2);
      pause(0, 500);
      happen(event, victim, share);
    }
    witness.calm();
    miners.allow(records - share * events.size());
    miners.finish();
  }

  /** All rankings, when all records are counted; fails if an instance has ended by itself. */
  RankingHistory awaitAll(Stage stage) throws Exception {
    await("that all run").atMost(PATIENCE).until(this::allRun);
    RankingHistory history = stage.awaitAll();
    for (InstanceProcess instance : running.values()) {
      instance.requireAlive();
    }
    return history;
  }

  private void happen(Event event, InstanceProcess victim, int sent) throws Exception {
    switch (event) {
      case KILL, KILL_AND_LOSE_DISK -> kill(event, victim, sent);
      case KILL_BROKER -> {
        tell("kill the broker");
        broker.kill();
        witness.dead(event, sent);
        pause(0, 2_000);
        broker.start();
      }
      case ADD -> start("instance-" + names++);
      case REMOVE -> {
        tell("terminate " + victim.name());
        victim.terminate();
        witness.dead(event, sent);
        running.remove(victim.name());
      }
    }
  }

  private void kill(Event event, InstanceProcess instance, int sent) throws Exception {
    tell("kill " + instance.name() + (event == Event.KILL ? "" : " and lose its disk"));
    instance.kill();
    witness.dead(event, sent);
    Path state = directory.resolve(instance.name());
    // It may have been killed before it had one.
    if (event == Event.KILL_AND_LOSE_DISK && Files.exists(state)) {
      Files.move(state, directory.resolve("lost-" + told.size()));
    }
    pause(0, 1_500);
    start(instance.name());
  }

  /** An instance that has got its partitions. */
  private InstanceProcess any() {
    List<InstanceProcess> candidates =
        await("one that runs").atMost(PATIENCE).until(this::thatRun, found -> !found.isEmpty());
    return candidates.get(random.nextInt(candidates.size()));
  }

  private boolean allRun() throws IOException {
    return thatRun().size() == running.size();
  }

  private List<InstanceProcess> thatRun() throws IOException {
    superviseStarts();
    List<InstanceProcess> thatRun = new ArrayList<>();
    for (InstanceProcess instance : running.values()) {
      if (instance.hasRun()) {
        thatRun.add(instance);
      }
    }
    return thatRun;
  }

  /** An instance that has found no broker has ended, and its supervisor starts it again. */
  private void superviseStarts() throws IOException {
    for (InstanceProcess instance : List.copyOf(running.values())) {
      if (instance.gaveUpAtStart()) {
        tell(instance.name() + " found no broker");
        start(instance.name());
      }
    }
  }

  private void start(String name) throws IOException {
    tell("start " + name);
    Map<String, String> own = new HashMap<>(settings);
    own.put("kafka.client.id", name);
    running.put(name, new InstanceProcess(name, directory, own));
  }

  private void pause(int fromMs, int toMs) throws InterruptedException {
    Thread.sleep(fromMs + random.nextInt(toMs - fromMs));
  }

  private void tell(String what) {
    told.add("%6.1f s  %s".formatted((System.nanoTime() - startedNanos) / 1e9, what));
  }

  /** What happened when. */
  List<String> told() {
    return List.copyOf(told);
  }

  /** What the instances have said. */
  String logs() throws IOException {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < names; i++) {
      String name = "instance-" + i;
      all.append("---- ").append(name).append('\n');
      all.append(Files.readString(directory.resolve(name + ".log")));
    }
    return all.toString();
  }

  @Override
  public void close() {
    running.values().forEach(InstanceProcess::close);
  }
}
