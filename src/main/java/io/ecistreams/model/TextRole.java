package io.ecistreams.model;

/** What a text is to an asymmetric encoder; decides its prefix. */
public enum TextRole {
  QUERY,
  PASSAGE
}
