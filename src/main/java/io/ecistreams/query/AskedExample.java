package io.ecistreams.query;

import io.ecistreams.avro.QuarantinedExample;
import io.ecistreams.scoring.Testimony;
import java.util.Optional;

/**
 * An example that people should judge.
 *
 * @param example as it was published
 * @param judgement the verdict in force; empty without one
 */
public record AskedExample(QuarantinedExample example, Optional<Testimony> judgement) {}
