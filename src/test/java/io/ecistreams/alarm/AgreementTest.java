package io.ecistreams.alarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class AgreementTest {
  private final Agreement agreement = new Agreement();

  private void add(int examples, boolean first, boolean second) {
    for (int i = 0; i < examples; i++) {
      agreement.add(first, second);
    }
  }

  @Test
  void shouldTakeOutWhatIsAgreedByChance() {
    add(20, true, true);
    add(5, true, false);
    add(10, false, true);
    add(15, false, false);

    // 35 of 50 agreed; by chance .5 * .6 + .5 * .4 are.
    assertThat(agreement.examples()).isEqualTo(50);
    assertThat(agreement.agreed()).isEqualTo(35);
    assertThat(agreement.kappa().orElseThrow()).isCloseTo((0.7 - 0.5) / 0.5, within(1e-12));
  }

  @Test
  void shouldBeOneWhereAllIsAgreedAndBelowZeroWhereNothingIs() {
    add(3, true, true);
    add(3, false, false);
    assertThat(agreement.kappa().orElseThrow()).isEqualTo(1);

    add(20, true, false);
    add(20, false, true);
    assertThat(agreement.kappa().orElseThrow()).isNegative();
  }

  @Test
  void shouldSayNothingWithoutExamplesAndWhereBothSayTheSameOfAll() {
    assertThat(agreement.kappa()).isEmpty();
    add(7, true, true);
    assertThat(agreement.kappa()).isEmpty();
  }
}
