package io.ecistreams.runtime;

import io.ecistreams.config.EciConfig;
import io.ecistreams.embedding.RevisionModels;
import io.ecistreams.http.Listener;
import io.ecistreams.math.Kernels;
import io.ecistreams.model.TextEmbedder;
import io.ecistreams.query.InstanceStatus;
import io.ecistreams.scoring.Intake;
import io.ecistreams.serde.AvroSerdes;
import io.ecistreams.serde.ConfluentSchemaRegistry;
import io.ecistreams.serde.RegistryConfig;
import io.ecistreams.serde.RetryingSchemaRegistry;
import io.ecistreams.serde.SchemaRegistry;
import io.ecistreams.store.LiveState;
import io.ecistreams.topology.ConsumerLag;
import io.ecistreams.topology.LetterLimit;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One instance of the application. More instances with the same application id share the
 * partitions.
 */
public final class EciApplication implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EciApplication.class);

  private static final Set<String> STATIC_MEMBERSHIP =
      Set.of(
          CommonClientConfigs.GROUP_INSTANCE_ID_CONFIG,
          StreamsConfig.consumerPrefix(CommonClientConfigs.GROUP_INSTANCE_ID_CONFIG),
          StreamsConfig.mainConsumerPrefix(CommonClientConfigs.GROUP_INSTANCE_ID_CONFIG));

  private final EciConfig config;
  private final SchemaRegistry registry;
  private final KafkaStreams streams;
  private final FailurePolicy failures;
  private final RegistryCheck registryCheck;
  private final LiveState liveState;
  private final LetterLimit letterLimit = new LetterLimit(EciConfig.LARGEST_RECORD_BYTES);
  private final Optional<AlertmanagerPush> alertmanager;
  private final Optional<RevisionModels> revisions;
  private final RestoreProgress restoreProgress = new RestoreProgress();
  private final ApplicationPlan plan;
  private final LocalState localState;
  private final OriginRecorder originRecorder;
  private final Optional<Serving> serving;
  private final StatusWatch watch;
  private final CountDownLatch running = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  /**
   * Builds the topology; nothing runs yet.
   *
   * @param embedder embeds texts; stays the caller's to close
   */
  public EciApplication(EciConfig config, TextEmbedder embedder) {
    this.config = config.requireRunnable();
    this.localState = new LocalState(config.streams());
    localState.requireWritable();
    this.failures = new FailurePolicy(Clock.systemUTC(), localState);
    RegistryConfig registryConfig = Assembly.registryConfig(config);
    SchemaRegistry once = new ConfluentSchemaRegistry(registryConfig);
    this.registry = new RetryingSchemaRegistry(once, registryConfig.retryMax());
    this.registryCheck = new RegistryCheck(registry, registryConfig.displayUrl());
    this.liveState = new LiveState(config.ranking().liveStateBytes());
    this.alertmanager =
        config
            .alarms()
            .alertmanager()
            .map(address -> new AlertmanagerPush(config, address, Clock.systemUTC()));
    this.revisions = Core.revisionModels(config, embedder);
    AvroSerdes serdes = AvroSerdes.of(registry, config.registry().autoRegister());
    // Over HTTP one is told that the registry is away; only the stream waits for it.
    AvroSerdes servingSerdes = AvroSerdes.of(once, config.registry().autoRegister());
    Optional<Listener> listener =
        config.http().enabled() ? Optional.of(Listener.bind(config.http())) : Optional.empty();
    try {
      Properties properties = Assembly.properties(config);
      listener.ifPresent(
          socket ->
              properties.put(
                  StreamsConfig.APPLICATION_SERVER_CONFIG, socket.advertised().toString()));
      Intake intake = Core.intake(config, embedder, revisions);
      ConsumerLag clients = new ConsumerLag(Assembly.textsAhead(config, serdes, intake, embedder));
      Topology topology =
          Assembly.topology(config, serdes, intake, liveState, letterLimit, clients);
      this.plan = ApplicationPlan.of(config.streams().applicationId(), topology);
      this.originRecorder = new OriginRecorder(config, plan, localState);
      this.streams = new KafkaStreams(topology, properties, clients);
      this.watch = new StatusWatch(streams::state, restoreProgress, liveState, this::failure);
      this.serving =
          listener.map(
              socket ->
                  new Serving(
                      config, socket, streams, servingSerdes, intake, liveState, watch::status));
    } catch (RuntimeException e) {
      listener.ifPresent(Listener::close);
      throw e;
    }
    streams.setUncaughtExceptionHandler(failures);
    streams.setGlobalStateRestoreListener(restoreProgress);
    streams.setStandbyUpdateListener(restoreProgress);
    streams.setStateListener(this::onState);
  }

  /** What the instance is doing, and how far that is. */
  public InstanceStatus status() {
    return watch.status();
  }

  /** Where this instance answers over HTTP; empty if it does not. */
  public Optional<String> url() {
    return serving.map(Serving::url);
  }

  private void onState(State now, State before) {
    switch (now) {
      case RUNNING -> {
        LOG.info("running");
        watch.noteRunning();
        if (running.getCount() > 0) {
          originRecorder.start();
        }
        running.countDown();
      }
      case REBALANCING -> LOG.info("joining the group and restoring state");
      case ERROR, NOT_RUNNING -> {
        running.countDown();
        ended.countDown();
      }
      default -> {
        // Between two states that are told.
      }
    }
  }

  /**
   * Checks that the topics are there, and starts.
   *
   * @throws KafkaAccessException if Kafka does not answer, or a topic is missing
   * @throws LocalStateException if the local stores cannot be used
   */
  public void start() {
    KernelWarmUp.start();
    StateOrigin origin;
    try (Admin admin = Admin.create(config.adminProperties())) {
      Topics topics = Topics.of(config);
      List<String> missing = topics.verify(admin);
      if (!missing.isEmpty()) {
        throw new KafkaAccessException(
            "The topics "
                + String.join(", ", missing)
                + " do not exist; create them with `eci topics create`.");
      }
      topics.largestRecord(admin, config.topics().deadLetters()).ifPresent(letterLimit::lower);
      serving.ifPresent(
          server ->
              topics
                  .largestRecord(admin, config.topics().negatives())
                  .ifPresent(server::lowerLargestRecord));
      config.topics().clean().ifPresent(clean -> topics.requireRoom(admin, clean));
      origin = StateOrigin.ofNow(new ApplicationView(config, admin), plan);
    }
    LOG.info(
        "starting {} against {} and registry {}",
        config.streams().applicationId(),
        config.bootstrapServers().orElseThrow(),
        Assembly.registryConfig(config).displayUrl());
    LOG.info("folding by {}", Kernels.description());
    registryCheck.start();
    revisions.ifPresent(RevisionModels::start);
    serving.ifPresent(Serving::start);
    startStreams(origin);
    alertmanager.ifPresent(AlertmanagerPush::start);
  }

  private void startStreams(StateOrigin origin) {
    try {
      localState.discardUnlessTrusted(origin, streams::cleanUp);
      localState.begin(origin);
      streams.start();
    } catch (StreamsException e) {
      throw localState
          .explain(e)
          .<RuntimeException>map(sentence -> new LocalStateException(sentence, e))
          .orElse(e);
    }
  }

  /** Waits until partitions are assigned and restored; false if that did not happen in time. */
  public boolean awaitRunning(Duration timeout) throws InterruptedException {
    return running.await(timeout.toMillis(), TimeUnit.MILLISECONDS)
        && streams.state().isRunningOrRebalancing();
  }

  /** Waits until the application has ended; returns why it failed, if it did. */
  public Optional<String> awaitEnd() throws InterruptedException {
    ended.await();
    return failure();
  }

  /** Why the application has failed; empty while it lives, and if it was closed. */
  public Optional<String> failure() {
    return ended.getCount() > 0 ? Optional.empty() : failures.reason(streams.state());
  }

  /** How far the local stores are restored from their changelogs. */
  public RestoreProgress restoreProgress() {
    return restoreProgress;
  }

  /** The boards in memory: how many bytes of the budget, and how far they are rebuilt. */
  public LiveState liveState() {
    return liveState;
  }

  /** The state of Kafka Streams. */
  public State state() {
    return streams.state();
  }

  /** Commits and leaves the group, within ten seconds. */
  @Override
  public void close() {
    close(Duration.ofSeconds(10));
  }

  /**
   * Commits and leaves the group, within a time. A static member (kafka.group.instance.id) stays in
   * the group, so that its partitions wait for it until the session timeout.
   */
  public synchronized void close(Duration timeout) {
    watch.noteStopping();
    drain();
    registryCheck.close();
    alertmanager.ifPresent(AlertmanagerPush::close);
    originRecorder.close();
    CloseOptions options =
        CloseOptions.timeout(timeout)
            .withGroupMembershipOperation(membershipAtClose(config.streamsProperties()));
    boolean hasRun = streams.state() != State.CREATED;
    if (streams.close(options)) {
      if (hasRun) {
        localState.end();
      }
    } else {
      LOG.warn(
          "not everything had stopped after {} s; the next start restores from the last commit",
          timeout.toSeconds());
    }
    revisions.ifPresent(RevisionModels::close);
    serving.ifPresent(Serving::close);
    registry.close();
  }

  /** Time for load balancers to notice that this instance is not ready any more. */
  private void drain() {
    if (serving.isPresent() && streams.state().isRunningOrRebalancing()) {
      try {
        Thread.sleep(config.http().drainMs());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** By itself Kafka Streams would stay: the next start would wait for the session timeout. */
  static GroupMembershipOperation membershipAtClose(Map<String, Object> streamsProperties) {
    return STATIC_MEMBERSHIP.stream().anyMatch(streamsProperties::containsKey)
        ? GroupMembershipOperation.REMAIN_IN_GROUP
        : GroupMembershipOperation.LEAVE_GROUP;
  }
}
