// The Merkle tree of RFC 6962, section 2.1, over a list that only grows: its head says in 32 octets
// what the whole list is, a short path shows that an entry stands in it, and another that a later
// list begins with an earlier one. Pure functions; who keeps the nodes is the caller's matter.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/result.h"

namespace shilu {

struct TreeHead {
  uint64_t size = 0;  // entries
  Sha256 root = {};

  friend bool operator==(const TreeHead&, const TreeHead&) = default;
};

Sha256 leaf_hash(std::string_view entry);
Sha256 node_hash(const Sha256& left, const Sha256& right);

// The right edge of the tree: all that appending needs, at most 64 hashes.
class TreeEdge {
 public:
  TreeEdge() = default;
  // The roots of the full subtrees that a tree of `size` consists of, the largest first: as
  // many as `size` has one-bits.
  TreeEdge(uint64_t size, std::vector<Sha256> peaks);

  // A full subtree that an appended leaf completed, the leaf itself (level 0) among them: it
  // covers the leaves from index × 2^level up to the next.
  using OnComplete = std::function<void(int level, uint64_t index, const Sha256& hash)>;
  void append(const Sha256& leaf, const OnComplete& on_complete);

  TreeHead head() const;
  uint64_t size() const { return size_; }
  const std::vector<Sha256>& peaks() const { return peaks_; }

 private:
  uint64_t size_ = 0;
  std::vector<Sha256> peaks_;
};

// The hash of a full subtree, as OnComplete told it.
using ReadNode = std::function<Result<Sha256>(int level, uint64_t index)>;

using TreePath = std::vector<Sha256>;

// Section 2.1.1: the path for the entry `index` in the tree of the first `size`; index < size.
Result<TreePath> inclusion_path(uint64_t index, uint64_t size, const ReadNode& read_node);
// Section 2.1.2: the path from the tree of the first `earlier` entries to that of the first
// `later`; earlier <= later.
Result<TreePath> consistency_path(uint64_t earlier, uint64_t later, const ReadNode& read_node);

// RFC 9162, sections 2.1.3.2 and 2.1.4.2: whether the path shows it.
bool shows_inclusion(const Sha256& leaf, uint64_t index, const TreeHead& head,
                     const TreePath& path);
bool shows_consistency(const TreeHead& earlier, const TreeHead& later, const TreePath& path);

}  // namespace shilu
