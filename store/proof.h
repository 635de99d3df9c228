// Proofs that people keep beside a head of the log of versions, and that anyone can check without
// the archive: that a version stands in the log (inclusion), and that a log begins with an earlier
// one (consistency). Text, a few lines; hashes of a path in base64, one a line:
//
//   shilu inclusion proof            shilu consistency proof
//   head 12345 <root in hex>         from 300 <root in hex>
//   index 77                         head 12345 <root in hex>
//   <hash>                           <hash>
//   …                                …
//   (an empty line)
//   <the entry, store/version_log.h>
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"
#include "store/log_tree.h"

namespace shilu {

// "12345 <64 hexadecimal digits>": the form in which heads are printed and kept.
std::string head_text(const TreeHead& head);
// kInvalidArgument for anything else.
Result<TreeHead> parse_head(std::string_view text);

struct InclusionProof {
  TreeHead head;
  uint64_t index = 0;
  TreePath path;
  std::string entry;
};

struct ConsistencyProof {
  TreeHead from;
  TreeHead head;
  TreePath path;
};

std::string proof_text(const InclusionProof& proof);
std::string proof_text(const ConsistencyProof& proof);

using Proof = std::variant<InclusionProof, ConsistencyProof>;
// kInvalidArgument, naming the line, for what is not a proof.
Result<Proof> parse_proof(std::string_view text);

// Whether it shows what it says of its own heads. That these are heads one trusts is for whoever
// kept them to say.
bool holds(const Proof& proof);

}  // namespace shilu
