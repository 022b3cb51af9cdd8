#!/bin/sh
# Removes from jars the native libraries of other systems than this Debian: slim-jars.sh DIRECTORY
set -eu
case $(dpkg --print-architecture) in
  amd64) set -- "$1" '*/linux-x64/*' '*/linux-x86_64/*' '*/linux-x86-64/*' 'linux/amd64/*' \
    '*/Linux/x86_64/*' 'librocksdbjni-linux64.so' ;;
  arm64) set -- "$1" '*/linux-aarch64/*' 'linux/aarch64/*' '*/Linux/aarch64/*' \
    'librocksdbjni-linux-aarch64.so' ;;
  *) echo "slim-jars.sh: nothing is removed for $(dpkg --print-architecture)"; exit 0 ;;
esac
directory=$1
shift
for jar in "$directory"/onnxruntime-[0-9]*.jar "$directory"/rocksdbjni-*.jar \
  "$directory"/tokenizers-*.jar "$directory"/zstd-jni-*.jar "$directory"/snappy-java-*.jar \
  "$directory"/jna-[0-9]*.jar; do
  zip -q -d "$jar" '*.so' '*.a' '*.dll' '*.pdb' '*.dylib' '*.jnilib' '*.dSYM/*' -x "$@"
done
