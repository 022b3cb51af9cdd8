package io.ecistreams.cli;

import io.ecistreams.miner.llm.TokenPrices;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the tokens of a model cost; use as a mixin. */
final class PriceOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--price-input",
      paramLabel = "P",
      description =
          "Price of a million tokens of prompts; with it the cost is told. `eci mine llm` also puts"
              + " it into every record, and mixture.cost.weight rests on that.")
  private Optional<Double> input = Optional.empty();

  @Option(
      names = "--price-output",
      paramLabel = "P",
      description = "Price of a million tokens of answers.")
  private Optional<Double> output = Optional.empty();

  /**
   * The prices, if they are given.
   *
   * @throws ParameterException if one is missing or wrong
   */
  Optional<TokenPrices> prices() {
    if (input.isPresent() != output.isPresent()) {
      throw wrong("--price-input and --price-output belong together; give both or none");
    }
    try {
      return input.map(price -> new TokenPrices(price, output.orElseThrow()));
    } catch (IllegalArgumentException e) {
      throw wrong("--price-input, --price-output: " + e.getMessage());
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
