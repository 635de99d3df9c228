// Document numbers (发文字号): 辽政办发〔2017〕22号 in all bracket forms, orders (国务院令第492号)
// and announcements (公告2018年第3号). GB/T 9704-2012, 7.2.5.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace shilu {

// The first document number in `text`, as written but without white space, and without the words
// that lead in to it (根据, 关于, 印发, …).
std::optional<std::string> find_document_number(std::string_view text);

// The number that `text` is, but for white space and brackets around it, a label before it or the
// signer's name behind it: a line of its own under a title. The names of organs that issue together
// are of it. An announcement's may be the year and the number alone: 2020年第3号.
std::optional<std::string> parse_document_number(std::string_view text);

// The number that a title has at its end, in brackets: 关于…的通知（云政发〔2018〕3号); or that the
// title is. A number of another document, 《…》（云政发〔2018〕3号）, is none.
std::optional<std::string> find_title_number(std::string_view title);

}  // namespace shilu
