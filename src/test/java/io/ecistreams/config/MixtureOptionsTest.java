package io.ecistreams.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecistreams.mixture.MixturePolicy;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MixtureOptionsTest {

  @Test
  void shouldTakeGivenWeightsWhenThePolicyIsFixed() {
    MixturePolicy policy =
        EciConfig.of(
                Map.of("mixture.policy", "fixed", "mixture.weights", "bm25=0.5, dense=2, a=b=1"))
            .mixture();

    assertThat(policy.kind()).isEqualTo(MixturePolicy.Kind.FIXED);
    assertThat(policy.fixed())
        .containsOnly(Map.entry("bm25", 0.5), Map.entry("dense", 2.0), Map.entry("a=b", 1.0));
  }

  @Test
  void shouldLeaveCostsOutOfAccountUnlessTheyAreGivenAWeight() {
    assertThat(EciConfig.of(Map.of()).mixture().costWeight()).isZero();
    assertThat(EciConfig.of(Map.of("mixture.cost.weight", "0.5")).mixture().costWeight())
        .isEqualTo(0.5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mixture.floor=0 | above 0 to 0.5",
        "mixture.floor=0.6 | above 0 to 0.5",
        "mixture.max.change=0 | above 0 to 1",
        "mixture.hysteresis=-1 | from 0 to 2",
        "mixture.capped.share=0 | above 0 to 1",
        "mixture.temperature=0 | above 0",
        "mixture.kappa=-1 | above 0",
        "mixture.cost.weight=-1 | from 0 to 4",
        "mixture.policy=d-optimal;mixture.cost.weight=1 | is only used with mixture.policy=proportional",
        "mixture.policy=best | one of proportional, d-optimal, outcomes, fixed, none",
        "mixture.metric=ndcg@10 | is only used with mixture.policy=outcomes",
        "mixture.policy=fixed | needs weights; give them as mixture.weights",
        "mixture.weights=bm25=1 | is only used with mixture.policy=fixed",
        "mixture.policy=fixed;mixture.weights=a=0 | gives a a weight of 0; leave the source out",
        "mixture.policy=fixed;mixture.weights=a=1,a=2 | names a twice",
        "mixture.policy=fixed;mixture.weights=a:1 | source=weight pairs",
        "mixture.valid.ms=59999 | give at least 60000",
        "hybrids.max.sources=5 | from 1 to 4",
        "hybrids.pooling=record | one of source, query, negative"
      })
  void shouldRefuseWithASentenceWhenItCannotWork(String settings, String sentence) {
    Map<String, String> given = new HashMap<>();
    for (String setting : settings.split(";")) {
      given.put(setting.split("=", 2)[0], setting.split("=", 2)[1]);
    }

    assertThatThrownBy(() -> EciConfig.of(given))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(sentence);
  }
}
