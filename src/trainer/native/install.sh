#!/usr/bin/env bash
# npm run tensorflow:native
#
# Makes the optional package @tensorflow/tfjs-node compute natively where its own install script cannot: that script
# fetches TensorFlow from one storage host without a time limit. Here TensorFlow's shared objects come out of its
# published Java artefact, through Maven and its checksum, and the addon is compiled from the sources the npm package
# carries. Nothing else of the installation changes, and `npm ci` undoes it.
#
# Needs: Linux on x86-64, npm, g++ with C++17, Maven, and unzip. What it fetched is kept in
# ${XDG_CACHE_HOME:-~/.cache}/leeway-tensorflow (or LEEWAY_TENSORFLOW_CACHE), so a second run takes seconds.
set -euo pipefail

tfjs_version=4.22.0
java_version=0.5.0 # TensorFlow 2.10.1
jar_sha256=f394c5be26c8f3b644cdc77e6741b2cfe774caa8aedeb969c50e074444feac55
node_api_version=1.9.0

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
project=$(cd "$here/../../.." && pwd)
package=$project/node_modules/@tensorflow/tfjs-node
cache=${LEEWAY_TENSORFLOW_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/leeway-tensorflow}/$java_version

fail() {
  echo "tensorflow:native: $1" >&2
  exit "${2:-2}"
}

[ "$(uname -s) $(uname -m)" = 'Linux x86_64' ] || fail "there is no build for $(uname -s) on $(uname -m); training runs on WASM"
for tool in g++ mvn npm unzip sha256sum; do
  command -v "$tool" >/dev/null || fail "$tool is needed and not installed" 3
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# 1. The JavaScript half. npm drops an optional package whose install script fails, so the script is skipped.
if [ ! -f "$package/binding/tfjs_backend.cc" ]; then
  (cd "$project" && npm install --no-save --ignore-scripts --no-audit --no-fund "@tensorflow/tfjs-node@$tfjs_version")
fi
found=$(node -p "require('$package/package.json').version")
[ "$found" = "$tfjs_version" ] || fail "@tensorflow/tfjs-node is $found, this recipe is for $tfjs_version"

# 2. TensorFlow itself: two shared objects and the licences that travel with them. The cache directory appears by one
#    rename, so a download that was cut short is never taken for a whole one.
libraries=(libtensorflow_cc.so.2 libtensorflow_framework.so.2 LICENSE THIRD_PARTY_TF_JNI_LICENSES)
if [ ! -d "$cache" ]; then
  mkdir -p "$(dirname "$cache")"
  staging=$(mktemp -d "$cache.XXXXXX")
  trap 'rm -rf "$work" "$staging"' EXIT
  mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
    -Dartifact="org.tensorflow:tensorflow-core-api:$java_version:jar:linux-x86_64" -DoutputDirectory="$work"
  jar=$work/tensorflow-core-api-$java_version-linux-x86_64.jar
  echo "$jar_sha256  $jar" | sha256sum --check --quiet - || fail "the TensorFlow artefact is not the one this recipe knows" 4
  unzip -qoj "$jar" "${libraries[@]/#/org/tensorflow/internal/c_api/linux-x86_64/}" -d "$staging"
  chmod 755 "$staging" "$staging"/*.so.2
  mv -T "$staging" "$cache"
fi
mkdir -p "$package/deps/lib" "$package/lib/napi-v8"
for library in "${libraries[@]}"; do
  ln -f "$cache/$library" "$package/deps/lib/$library" 2>/dev/null || cp -f "$cache/$library" "$package/deps/lib/$library"
done

# 3. Headers: Node's from npm; TensorFlow's from the file beside this script, under every name the addon includes.
(cd "$work" && npm pack --silent "node-api-headers@$node_api_version" >/dev/null && tar xzf node-api-headers-*.tgz)
for header in c/c_api.h c/tf_datatype.h c/tf_status.h c/tf_tensor.h c/eager/c_api.h core/platform/ctstring_internal.h; do
  mkdir -p "$work/tensorflow/$(dirname "$header")"
  printf '#pragma once\n#include "tensorflow_c_abi.h"\n' >"$work/tensorflow/$header"
done

# 4. The addon. Node's own symbols are found when it is loaded; TensorFlow's beside the package, wherever that lies.
g++ -O2 -std=c++17 -fPIC -shared -DNAPI_VERSION=8 -I"$here" -I"$package" -I"$work" -I"$work/package/include" \
  "$package/binding/tfjs_backend.cc" "$package/binding/tfjs_binding.cc" \
  "$package/deps/lib/libtensorflow_cc.so.2" "$package/deps/lib/libtensorflow_framework.so.2" \
  '-Wl,-rpath,$ORIGIN/../../deps/lib' -o "$work/tfjs_binding.node"

# 5. It has to compute before it is put in its place; a broken addon would hide the WASM backend that works.
place=$package/lib/napi-v8/tfjs_binding.node
before=$work/before.node
if [ -f "$place" ]; then mv -f "$place" "$before"; fi
mv -f "$work/tfjs_binding.node" "$place"
if ! (cd "$project" && TF_CPP_MIN_LOG_LEVEL=2 node --input-type=module -e "
  import util from 'node:util';
  util.isNullOrUndefined ??= (value) => value == null;
  util.isArray ??= Array.isArray;
  const tf = (await import('@tensorflow/tfjs-node')).default;
  const product = tf.matMul(tf.ones([2, 3]), tf.ones([3, 2])).dataSync();
  const texts = tf.tensor(['short', 'x'.repeat(50)]).dataSync();
  if (tf.getBackend() !== 'tensorflow' || product[0] !== 3 || texts[1].length !== 50) process.exit(1);
  console.log('tensorflow:native: tfjs-node', tf.version['tfjs-node'], 'on TensorFlow', tf.backend().binding.TF_Version);
"); then
  rm -f "$place"
  if [ -f "$before" ]; then mv -f "$before" "$place"; fi
  fail 'the addon was built but does not compute; training stays on WASM' 1
fi
