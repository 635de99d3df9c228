#include "store/log_tree.h"

#include <bit>
#include <utility>

namespace shilu {
namespace {

std::string_view octets(const Sha256& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

// The RFC's k: the largest power of two smaller than `size`, which is at least 2.
uint64_t left_part(uint64_t size) {
  return std::bit_floor(size - 1);
}

// The hash of the tree over the entries from `begin` to `end`, where `begin` is a multiple of every
// power of two below `end - begin`, as it is for every subtree.
Result<Sha256> range_hash(uint64_t begin, uint64_t end, const ReadNode& read_node) {
  const uint64_t size = end - begin;
  if (std::has_single_bit(size)) {
    const int level = std::countr_zero(size);
    return read_node(level, begin >> level);
  }
  const uint64_t middle = begin + left_part(size);
  Result<Sha256> left = range_hash(begin, middle, read_node);
  if (!left) {
    return left;
  }
  return range_hash(middle, end, read_node).map([&](const Sha256& right) {
    return node_hash(*left, right);
  });
}

// Appends the hash of the entries from `begin` to `end`.
Status push_range(uint64_t begin, uint64_t end, const ReadNode& read_node, TreePath& path) {
  const Result<Sha256> hash = range_hash(begin, end, read_node);
  if (!hash) {
    return tl::unexpected<Error>(hash.error());
  }
  path.push_back(*hash);
  return {};
}

}  // namespace

Sha256 leaf_hash(std::string_view entry) {
  return sha256({std::string_view("\0", 1), entry});
}

Sha256 node_hash(const Sha256& left, const Sha256& right) {
  return sha256({"\1", octets(left), octets(right)});
}

TreeEdge::TreeEdge(uint64_t size, std::vector<Sha256> peaks)
    : size_(size), peaks_(std::move(peaks)) {}

void TreeEdge::append(const Sha256& leaf, const OnComplete& on_complete) {
  Sha256 hash = leaf;
  int level = 0;
  on_complete(level, size_, hash);
  for (uint64_t full = size_; (full & 1) != 0; full >>= 1) {
    hash = node_hash(peaks_.back(), hash);
    peaks_.pop_back();
    ++level;
    on_complete(level, size_ >> level, hash);
  }
  peaks_.push_back(hash);
  ++size_;
}

TreeHead TreeEdge::head() const {
  if (peaks_.empty()) {
    return {0, sha256({})};
  }
  Sha256 root = peaks_.back();
  for (size_t i = peaks_.size() - 1; i-- > 0;) {
    root = node_hash(peaks_[i], root);
  }
  return {size_, root};
}

Result<TreePath> inclusion_path(uint64_t index, uint64_t size, const ReadNode& read_node) {
  TreePath path;  // from the root down; turned round at the end
  uint64_t begin = 0;
  uint64_t end = size;
  while (end - begin > 1) {
    const uint64_t middle = begin + left_part(end - begin);
    const bool in_left = index < middle;
    const Status pushed = in_left ? push_range(middle, end, read_node, path)
                                  : push_range(begin, middle, read_node, path);
    if (!pushed) {
      return tl::unexpected<Error>(pushed.error());
    }
    (in_left ? end : begin) = middle;
  }
  return TreePath(path.rbegin(), path.rend());
}

Result<TreePath> consistency_path(uint64_t earlier, uint64_t later, const ReadNode& read_node) {
  TreePath path;
  if (earlier == 0 || earlier == later) {
    return path;
  }
  uint64_t begin = 0;
  uint64_t end = later;
  // Down to the subtree that is the whole of what the earlier tree had there.
  while (end != earlier) {
    const uint64_t middle = begin + left_part(end - begin);
    const bool in_left = earlier <= middle;
    const Status pushed = in_left ? push_range(middle, end, read_node, path)
                                  : push_range(begin, middle, read_node, path);
    if (!pushed) {
      return tl::unexpected<Error>(pushed.error());
    }
    (in_left ? end : begin) = middle;
  }
  // The earlier root itself need not be told.
  if (begin != 0) {
    if (Status pushed = push_range(begin, end, read_node, path); !pushed) {
      return tl::unexpected<Error>(pushed.error());
    }
  }
  return TreePath(path.rbegin(), path.rend());
}

bool shows_inclusion(const Sha256& leaf, uint64_t index, const TreeHead& head,
                     const TreePath& path) {
  if (index >= head.size) {
    return false;
  }
  uint64_t node = index;
  uint64_t last = head.size - 1;
  Sha256 root = leaf;
  for (const Sha256& sibling : path) {
    if (last == 0) {
      return false;
    }
    if ((node & 1) != 0 || node == last) {
      root = node_hash(sibling, root);
      while ((node & 1) == 0 && node != 0) {
        node >>= 1;
        last >>= 1;
      }
    } else {
      root = node_hash(root, sibling);
    }
    node >>= 1;
    last >>= 1;
  }
  return last == 0 && root == head.root;
}

bool shows_consistency(const TreeHead& earlier, const TreeHead& later, const TreePath& path) {
  if (earlier.size > later.size) {
    return false;
  }
  if (earlier.size == later.size) {
    return path.empty() && earlier.root == later.root;
  }
  if (earlier.size == 0) {
    return path.empty() && earlier.root == sha256({});
  }
  const bool starts_with_root = std::has_single_bit(earlier.size);
  if (path.empty() && !starts_with_root) {
    return false;
  }
  uint64_t node = earlier.size - 1;
  uint64_t last = later.size - 1;
  while ((node & 1) != 0) {
    node >>= 1;
    last >>= 1;
  }
  Sha256 earlier_root = starts_with_root ? earlier.root : path.front();
  Sha256 later_root = earlier_root;
  for (size_t i = starts_with_root ? 0 : 1; i < path.size(); ++i) {
    if (last == 0) {
      return false;
    }
    if ((node & 1) != 0 || node == last) {
      earlier_root = node_hash(path[i], earlier_root);
      later_root = node_hash(path[i], later_root);
      while ((node & 1) == 0 && node != 0) {
        node >>= 1;
        last >>= 1;
      }
    } else {
      later_root = node_hash(later_root, path[i]);
    }
    node >>= 1;
    last >>= 1;
  }
  return last == 0 && earlier_root == earlier.root && later_root == later.root;
}

}  // namespace shilu
