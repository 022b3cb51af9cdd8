package io.ecistreams.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Constants of ECI_sem; others than the defaults make another definition id.
 *
 * @param theta false-negative logit at which target consistency is one half
 * @param temperature of semantic locality, in units of the background, above 0
 * @param lexicalWeight lambda, in [0, 1]
 * @param kappa scale inside the log-determinant, above 0
 * @param idfCorpusFile passages to count term weights from, JSON lines, or a built table
 */
public record DefinitionSettings(
    double theta,
    double temperature,
    double lexicalWeight,
    double kappa,
    Optional<Path> idfCorpusFile) {

  static DefinitionSettings of(Values values) {
    return new DefinitionSettings(
        values.doubleOf(Keys.THETA),
        values.doubleOf(Keys.TEMPERATURE),
        values.doubleOf(Keys.LEXICAL_WEIGHT),
        values.doubleOf(Keys.KAPPA),
        values.optionalPath(Keys.IDF_CORPUS_FILE));
  }
}
