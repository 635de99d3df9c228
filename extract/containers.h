// The marks by which CMS families tell where an article's text stands, in order of trust, and the
// marks of the parts of a page that are not of it. Data: one row each.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_map>

#include "extract/dom.h"

namespace shilu {

enum class ContainerTrust : uint8_t {
  kEditor,    // written by the CMS around what its editor held: the text and nothing else
  kTemplate,  // names that templates of the family give to the place of the text
  kNone,
};

// The element that bears a mark has this name, this id, an id that begins so, or this class.
enum class MarkedBy : uint8_t { kTag, kId, kIdPrefix, kClass };

// A row of the table of marks, the most trusted first.
struct ContainerRow {
  std::string_view family;
  ContainerTrust trust;
  MarkedBy by;
  std::string_view name;  // in lower case
};
std::span<const ContainerRow> container_rows();

// A row of the table of zones.
struct ZoneRow {
  std::string_view part;  // of one token of id or class, in lower case
  bool whole;             // the token is nothing else
  std::string_view zone;
};
std::span<const ZoneRow> zone_rows();

struct ContainerMark {
  std::string_view family;
  ContainerTrust trust = ContainerTrust::kNone;
  int rank = 0;  // the lower, the more trusted
};

// The best of the marks that elements bear; trust kNone for one that bears none. Pages repeat their
// class attributes: what each means is looked up once.
class ContainerMarks {
 public:
  explicit ContainerMarks(const Dom& dom) : dom_(dom) {}
  ContainerMark of(NodeIndex index);

 private:
  const Dom& dom_;
  std::unordered_map<std::string_view, int> rank_of_class_;
};

// The zone an element marks by its name, id or class, where that is not of the body: "footer",
// "navigation", "share", …; "" for any other element. Static storage.
std::string_view zone_of(const DomNode& node);
std::string_view zone_of_tag(GumboTag tag);
// By the value of an id or class attribute.
std::string_view zone_of_tokens(std::string_view tokens);

}  // namespace shilu
