-- kopecks(numeric): money rounded half up to two digits, also below zero.
create function staging.kopecks(money numeric) returns numeric
language sql immutable parallel safe
return round(floor(money * 100 + 0.5) / 100, 2);
