package io.ecistreams.miner.llm;

import java.util.Locale;

/**
 * What tokens cost.
 *
 * @param inputPerMillion a million tokens of prompts, in any currency, >= 0
 * @param outputPerMillion a million tokens of answers, in the same currency, >= 0
 */
public record TokenPrices(double inputPerMillion, double outputPerMillion) {
  private static final double MILLION = 1e6;

  public TokenPrices {
    if (!(inputPerMillion >= 0 && outputPerMillion >= 0)
        || Double.isInfinite(inputPerMillion + outputPerMillion)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "prices must be finite numbers from 0 up, are %s and %s",
              inputPerMillion,
              outputPerMillion));
    }
  }

  double cost(ChatAnswer.Tokens tokens) {
    return (tokens.input() * inputPerMillion + tokens.output() * outputPerMillion) / MILLION;
  }
}
