#include "store/change_account.h"

#include <string_view>
#include <utility>

namespace shilu {

ChangeAccount account_of(const DocumentDiff& diff) {
  ChangeAccount account;
  for (const FieldChange& change : diff.fields) {
    account.fields.push_back(change.field);
  }
  for (const DiffLine& line : diff.lines) {
    switch (line.change) {
      case LineChange::kKept:
        break;
      case LineChange::kEdited:
        ++account.edited;
        break;
      case LineChange::kAdded:
        ++(line.moved ? account.moved : account.added);
        break;
      case LineChange::kRemoved:
        account.removed += line.moved ? 0 : 1;
        break;
    }
  }
  return account;
}

std::string account_text(const ChangeAccount& account) {
  std::string text;
  for (const std::string& field : account.fields) {
    text += (text.empty() ? "" : ", ") + field;
  }
  std::string paragraphs;
  const std::pair<size_t, std::string_view> counts[] = {{account.edited, "edited"},
                                                        {account.added, "added"},
                                                        {account.removed, "removed"},
                                                        {account.moved, "moved"}};
  for (const auto& [count, word] : counts) {
    if (count > 0) {
      paragraphs += paragraphs.empty() ? "paragraphs: " : ", ";
      paragraphs += std::to_string(count) + " ";
      paragraphs += word;
    }
  }
  if (!text.empty() && !paragraphs.empty()) {
    text += "; ";
  }
  text += paragraphs;
  return text.empty() ? "nothing" : text;
}

}  // namespace shilu
