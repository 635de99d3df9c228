#include "store/log_tree.h"

#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <utility>

namespace shilu {
namespace {

// A tree whose nodes are all kept, as an archive keeps them.
class KeptTree {
 public:
  void append(std::string_view entry) {
    edge_.append(leaf_hash(entry), [this](int level, uint64_t index, const Sha256& hash) {
      REQUIRE(nodes_.emplace(std::pair(level, index), hash).second);
    });
    heads_.push_back(edge_.head());
  }
  const TreeHead& head(uint64_t size) const { return heads_.at(size); }
  const Sha256& leaf(uint64_t index) const { return nodes_.at({0, index}); }
  TreePath inclusion(uint64_t index, uint64_t size) const {
    return inclusion_path(index, size, reader()).value();
  }
  TreePath consistency(uint64_t earlier, uint64_t later) const {
    return consistency_path(earlier, later, reader()).value();
  }

 private:
  ReadNode reader() const {
    return [this](int level, uint64_t index) -> Result<Sha256> {
      return nodes_.at({level, index});
    };
  }

  TreeEdge edge_;
  std::vector<TreeHead> heads_{edge_.head()};
  std::map<std::pair<int, uint64_t>, Sha256> nodes_;
};

Sha256 digest(std::string_view hex) {
  return sha256_of_hex(hex).value();
}

// The entries that the reference implementation of Certificate Transparency is tested with.
KeptTree reference_tree() {
  KeptTree tree;
  for (const std::string_view entry :
       {std::string_view(), std::string_view("\0", 1), std::string_view("\x10"),
        std::string_view("\x20\x21"), std::string_view("\x30\x31"), std::string_view("@ABC"),
        std::string_view("PQRSTUVW"), std::string_view("`abcdefghijklmno")}) {
    tree.append(entry);
  }
  return tree;
}

KeptTree numbered_tree(int size) {
  KeptTree tree;
  for (int i = 0; i < size; ++i) {
    tree.append(std::to_string(i));
  }
  return tree;
}

}  // namespace

// Roots as published for these entries; also the RFC's definition written out in Python.
TEST_CASE("heads are those of RFC 6962") {
  const KeptTree tree = reference_tree();
  const std::vector<std::string_view> roots = {
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
      "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
      "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
      "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
      "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
      "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
      "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
  for (uint64_t size = 0; size < roots.size(); ++size) {
    CAPTURE(size);
    CHECK(tree.head(size) == TreeHead{size, digest(roots[size])});
  }
}

TEST_CASE("paths are those of RFC 6962") {
  const KeptTree tree = reference_tree();
  CHECK(tree.inclusion(0, 1).empty());
  CHECK(tree.inclusion(2, 3) ==
        TreePath{digest("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")});
  CHECK(tree.inclusion(5, 8) ==
        TreePath{digest("bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"),
                 digest("ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"),
                 digest("d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")});
  CHECK(tree.consistency(2, 5) ==
        TreePath{digest("5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"),
                 digest("bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b")});
  CHECK(tree.consistency(6, 8) ==
        TreePath{digest("0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"),
                 digest("ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"),
                 digest("d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")});
}

TEST_CASE("every entry is shown to stand in every later tree, and no other does") {
  constexpr uint64_t kMost = 70;
  const KeptTree tree = numbered_tree(kMost);
  for (uint64_t size = 1; size <= kMost; ++size) {
    for (uint64_t index = 0; index < size; ++index) {
      CAPTURE(size, index);
      const TreePath path = tree.inclusion(index, size);
      CHECK(shows_inclusion(tree.leaf(index), index, tree.head(size), path));
      CHECK_FALSE(shows_inclusion(leaf_hash("another"), index, tree.head(size), path));
      CHECK_FALSE(shows_inclusion(tree.leaf(index), size, tree.head(size), path));
      if (size > 1) {
        const uint64_t other = (index + 1) % size;
        CHECK_FALSE(shows_inclusion(tree.leaf(index), other, tree.head(size), path));
        CHECK_FALSE(shows_inclusion(tree.leaf(index), index, tree.head(size - 1), path));
        TreePath longer = path;
        longer.push_back(path.front());
        CHECK_FALSE(shows_inclusion(tree.leaf(index), index, tree.head(size), longer));
        CHECK_FALSE(shows_inclusion(tree.leaf(index), index, tree.head(size),
                                    TreePath(path.begin() + 1, path.end())));
      }
    }
  }
}

TEST_CASE("every tree is shown to begin with every earlier one, and with no other") {
  constexpr uint64_t kMost = 70;
  const KeptTree tree = numbered_tree(kMost);
  KeptTree forged;
  for (uint64_t i = 0; i < kMost; ++i) {
    forged.append(i == 3 ? "edited" : std::to_string(i));
  }
  for (uint64_t later = 0; later <= kMost; ++later) {
    for (uint64_t earlier = 0; earlier <= later; ++earlier) {
      CAPTURE(earlier, later);
      const TreePath path = tree.consistency(earlier, later);
      CHECK(shows_consistency(tree.head(earlier), tree.head(later), path));
      if (later > 3 && earlier > 0) {
        CHECK_FALSE(shows_consistency(tree.head(earlier), forged.head(later), path));
      }
      if (earlier > 3) {
        CHECK_FALSE(shows_consistency(tree.head(earlier), forged.head(later),
                                      forged.consistency(earlier, later)));
      }
      if (earlier > 0 && earlier < later) {
        CHECK_FALSE(shows_consistency(tree.head(later), tree.head(earlier), path));
        TreePath longer = path;
        longer.push_back(path.front());
        CHECK_FALSE(shows_consistency(tree.head(earlier), tree.head(later), longer));
        CHECK_FALSE(shows_consistency(tree.head(earlier), tree.head(later),
                                      TreePath(path.begin() + 1, path.end())));
      }
    }
  }
}

TEST_CASE("an edge taken up again goes on as if it had not been put down") {
  KeptTree whole = numbered_tree(23);
  TreeEdge edge;
  for (int i = 0; i < 23; ++i) {
    edge = TreeEdge(static_cast<uint64_t>(i), edge.peaks());
    edge.append(leaf_hash(std::to_string(i)), [](int, uint64_t, const Sha256&) {});
  }
  CHECK(edge.head() == whole.head(23));
}

TEST_CASE("a node that cannot be read fails the path with its reason") {
  const auto unreadable = [](int, uint64_t) -> Result<Sha256> {
    return fail(ErrorCode::kCorrupt, "node gone");
  };
  CHECK(inclusion_path(1, 5, unreadable).error().message == "node gone");
  CHECK(consistency_path(3, 5, unreadable).error().message == "node gone");
}

}  // namespace shilu
