// Dom: the parsed page as one flat array of nodes in document order.
//
//   index     0      1      2     3      4       5
//   node    <body> <div>  <p>   "文"   <p>     "字"
//   parent    0      0      1     2      1       4
//   end       6      6      4     4      6       6      one past the last node of the subtree
//
// A walk is a loop over [i, end(i)); nothing recurses. Gumbo's tree lives in one arena that is
// dropped whole; all views here point into it and die with the Dom.
#pragma once

#include <gumbo.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "extract/html_scan.h"

namespace shilu {

using NodeIndex = uint32_t;

struct DomNode {
  NodeIndex parent = 0;
  NodeIndex end = 0;
  GumboTag tag = GUMBO_TAG_UNKNOWN;  // of elements
  bool is_text = false;
  bool hidden = false;    // it or an ancestor is not shown: head, display:none, hidden, …
  bool in_link = false;   // under an <a href>
  bool to_file = false;   // an <a> whose address is that of a file to download
  bool dropped = false;   // cut out by the portal's rule, it or an ancestor
  std::string_view text;  // of text nodes, entities decoded
  std::string_view id;    // of elements
  std::string_view class_names;
  const GumboElement* element = nullptr;
};

class Arena;

class Dom {
 public:
  // The scan bounds depth, attributes and pieces.
  static Dom parse(ScannedHtml scanned);
  // Of markup as it is, without those bounds.
  static Dom parse_unscanned(std::string html);

  Dom(Dom&&) noexcept;
  Dom& operator=(Dom&&) noexcept;
  ~Dom();

  const std::vector<DomNode>& nodes() const { return nodes_; }
  const DomNode& operator[](NodeIndex index) const { return nodes_[index]; }
  NodeIndex size() const { return static_cast<NodeIndex>(nodes_.size()); }

  // "" where the element has no such attribute, or the node is text. `name` is in lower case.
  std::string_view attribute(NodeIndex index, std::string_view name) const;
  bool has_attribute(NodeIndex index, std::string_view name) const;

  // Marks the subtree as dropped.
  void drop(NodeIndex index);

  // The name of an element, also of one that HTML does not know, as written there ("UCAPCONTENT");
  // "" for text.
  std::string_view name(NodeIndex index) const;
  // Whether that is its name, in any case.
  bool is_named(NodeIndex index, std::string_view name) const;

  bool is_ancestor_or_self(NodeIndex ancestor, NodeIndex index) const {
    return ancestor <= index && index < nodes_[ancestor].end;
  }

 private:
  Dom();
  void flatten(const GumboNode* root);
  void add(const GumboNode* node, NodeIndex parent);
  // Calls `visit` with names and values until it returns true.
  template <typename Visit>
  void for_each_attribute(const GumboElement& element, Visit visit) const;
  std::optional<std::string_view> find_attribute(NodeIndex index, std::string_view name) const;
  std::string_view restored(std::string_view parsed);

  std::unique_ptr<const ScannedHtml> scanned_;  // Gumbo's tree and the nodes' texts point into it
  std::unique_ptr<Arena> arena_;
  std::vector<DomNode> nodes_;
};

// Whether `names` (a class attribute) has the token `name`, in any case.
bool has_class(std::string_view names, std::string_view name);

}  // namespace shilu
