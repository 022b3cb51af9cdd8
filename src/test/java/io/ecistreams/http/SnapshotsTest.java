package io.ecistreams.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SnapshotsTest {
  private final List<String> looks = new CopyOnWriteArrayList<>();
  private long nowNanos;
  private final Snapshots snapshots = new Snapshots(this::look, () -> nowNanos);

  private Answer look(String topic) {
    looks.add(topic);
    return new Answer(200, Answer.JSON, Optional.empty(), new byte[0]);
  }

  @Test
  void shouldLookOnceForAllFollowersUntilItIsOld() {
    try (Snapshots.Following one = snapshots.follow(List.of("a"));
        Snapshots.Following other = snapshots.follow(List.of("a", "b"))) {
      Answer seen = one.see("a");
      assertThat(other.see("a")).isSameAs(seen);
      assertThat(looks).containsExactly("a");
      nowNanos += Snapshots.FRESH_NANOS;
      assertThat(other.see("a")).isNotSameAs(seen);
      other.see("b");
      assertThat(looks).containsExactly("a", "a", "b");
    }
  }

  @Test
  void shouldForgetWhatNobodyFollowsAnyMore() {
    try (Snapshots.Following stays = snapshots.follow(List.of("", "a"))) {
      stays.see("a");
      for (int i = 0; i < 100; i++) {
        try (Snapshots.Following passing = snapshots.follow(List.of("", "a", "x" + i, "x" + i))) {
          passing.see("x" + i);
          assertThat(snapshots.size()).isEqualTo(3);
        }
      }
      assertThat(snapshots.size()).isEqualTo(2);
      stays.see("a");
      assertThat(looks).containsOnlyOnce("a");
    }
    assertThat(snapshots.size()).isZero();
  }

  @Test
  @Timeout(60)
  void shouldHoldUpNoOtherTopicWhileOneIsLookedAt() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answered = new CountDownLatch(1);
    Snapshots slow =
        new Snapshots(
            topic -> {
              if (topic.equals("slow")) {
                asked.countDown();
                await(answered);
              }
              return look(topic);
            },
            () -> nowNanos);
    try (Snapshots.Following waiting = slow.follow(List.of("slow"))) {
      CompletableFuture<Answer> later = CompletableFuture.supplyAsync(() -> waiting.see("slow"));
      asked.await();
      // As many as share every bin of a hash table with it.
      for (int i = 0; i < 1_000; i++) {
        try (Snapshots.Following other = slow.follow(List.of("topic" + i, "slow"))) {
          assertThat(other.see("topic" + i).isOk()).isTrue();
        }
      }
      answered.countDown();
      assertThat(later.get().isOk()).isTrue();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
