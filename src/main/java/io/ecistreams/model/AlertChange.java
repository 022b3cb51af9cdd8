package io.ecistreams.model;

import java.util.Optional;

/**
 * A change on the topic of alerts.
 *
 * @param fingerprint of the alert's labels
 * @param alert as it is now; empty where it is forgotten
 */
public record AlertChange(String fingerprint, Optional<BoardAlert> alert) {}
